using System.Globalization;
using Billing.Calls;
using Billing.Reports;

namespace Billing.Frontend.Components.Reports;

/// <summary>A condition on calls while it is typed: lists are separated by commas.</summary>
public sealed class FilterDraft
{
    public string Customers { get; set; } = "";
    public string Accounts { get; set; } = "";
    public string Nodes { get; set; } = "";
    public string CallerCountries { get; set; } = "";
    public string CalleeCountries { get; set; } = "";
    public string CalleeAreas { get; set; } = "";
    public string CallerAreas { get; set; } = "";
    public string Causes { get; set; } = "";
    public string CallerPrefix { get; set; } = "";
    public string CalleePrefix { get; set; } = "";
    public int? LongerThanSeconds { get; set; }
    public int? UpToSeconds { get; set; }
    public bool? Answered { get; set; }
    public bool? CalleeCountryKnown { get; set; }
    public IReadOnlyCollection<Certainty> Certainties { get; set; } = [];

    /// <summary>Whether any of the conditions that are asked for less is set.</summary>
    public bool HasMore =>
        CalleeCountryKnown is not null || Certainties.Count > 0
        || Array.Exists([Customers, Accounts, Nodes, CallerCountries, CalleeAreas, CallerAreas, Causes, CallerPrefix, CalleePrefix], text => text.Length > 0);

    public static FilterDraft Of(CallFilter filter) => new()
    {
        Customers = Text(filter.Customers),
        Accounts = Text(filter.Accounts),
        Nodes = Text(filter.Nodes),
        CallerCountries = Text(filter.CallerCountries),
        CalleeCountries = Text(filter.CalleeCountries),
        CallerAreas = Text(filter.CallerAreas),
        CalleeAreas = Text(filter.CalleeAreas),
        Causes = Text(Array.ConvertAll(filter.Causes, cause => cause.ToString(CultureInfo.InvariantCulture))),
        CallerPrefix = filter.CallerPrefix ?? "",
        CalleePrefix = filter.CalleePrefix ?? "",
        LongerThanSeconds = filter.LongerThanSeconds,
        UpToSeconds = filter.UpToSeconds,
        Answered = filter.Answered,
        CalleeCountryKnown = filter.CalleeCountryKnown,
        Certainties = filter.Certainties,
    };

    /// <summary>A cause that is no number becomes one that is refused.</summary>
    public CallFilter ToFilter() => new()
    {
        Customers = List(Customers),
        Accounts = [.. List(Accounts).Select(Ids.NormalizeAccount)],
        Nodes = List(Nodes),
        CallerCountries = [.. List(CallerCountries).Select(country => country.ToUpperInvariant())],
        CalleeCountries = [.. List(CalleeCountries).Select(country => country.ToUpperInvariant())],
        CallerAreas = List(CallerAreas),
        CalleeAreas = List(CalleeAreas),
        Causes = [.. List(Causes).Select(cause => int.TryParse(cause, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)],
        CallerPrefix = Prefix(CallerPrefix),
        CalleePrefix = Prefix(CalleePrefix),
        LongerThanSeconds = LongerThanSeconds,
        UpToSeconds = UpToSeconds,
        Answered = Answered,
        CalleeCountryKnown = CalleeCountryKnown,
        Certainties = [.. Certainties],
    };

    private static string Text(string[] values) => string.Join(", ", values);

    private static string[] List(string text) => text.Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Numbers are spelled without plus sign in the lake.</summary>
    private static string? Prefix(string text) => text.Trim().TrimStart('+').Replace(" ", "", StringComparison.Ordinal) is { Length: > 0 } prefix ? prefix : null;
}
