namespace Billing.Frontend.Components.Devices;

/// <summary>Languages that phones speak, by ISO 639-1; the list is a help, not a limit.</summary>
internal static class Languages
{
    private const string Names =
        "ar Arabic|bg Bulgarian|ca Catalan|cs Czech|da Danish|de German|el Greek|en English|es Spanish|et Estonian|fi Finnish|fr French|he Hebrew|hr Croatian|"
        + "hu Hungarian|it Italian|ja Japanese|ko Korean|lt Lithuanian|lv Latvian|nb Norwegian|nl Dutch|pl Polish|pt Portuguese|ro Romanian|ru Russian|sk Slovak|"
        + "sl Slovenian|sr Serbian|sv Swedish|tr Turkish|uk Ukrainian|zh Chinese";

    private static readonly Dictionary<string, string> ByCode = Names.Split('|').ToDictionary(entry => entry[..2], entry => entry[3..]);

    /// <summary>In the order of names.</summary>
    public static readonly string[] Codes = [.. ByCode.OrderBy(entry => entry.Value, StringComparer.Ordinal).Select(entry => entry.Key)];

    /// <summary>The code itself when it is none of them.</summary>
    public static string Name(string? code) => code is null ? "" : ByCode.GetValueOrDefault(code, code);
}
