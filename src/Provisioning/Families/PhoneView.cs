using System.Globalization;
using Billing.Devices;
using Billing.Provisioning.TimeZones;

namespace Billing.Provisioning.Families;

/// <summary>A checked phone, with what several families need worked out.</summary>
internal sealed class PhoneView
{
    public PhoneView(Phone phone, PhoneModel model, Family family)
    {
        Phone = phone;
        Model = model;
        Settings = phone.Settings;
        Zone = ZoneRule.Find(Settings.TimeZone)!;
        Server = SipEndpoint.Parse(Settings.Server)!;
        Proxy = Settings.OutboundProxy is { Length: > 0 } proxy ? SipEndpoint.Parse(proxy) : null;
        Port = Settings.Port ?? DefaultPort;
        Codecs = [.. Settings.Codecs.Where(family.CodecsOf(model).Contains)];
        Lines = [.. Enumerable.Range(1, model.Ports).Select(Line)];
        Overrides = [.. Settings.Overrides.Where(entry => entry.Family == family.Listing.Id)];
    }

    public Phone Phone { get; }

    public PhoneModel Model { get; }

    public PhoneSettings Settings { get; }

    public ZoneRule Zone { get; }

    public SipEndpoint Server { get; }

    /// <summary>Null when there is none.</summary>
    public SipEndpoint? Proxy { get; }

    /// <summary>RFC 3261 §19.1.2: 5060, for TLS 5061.</summary>
    public int DefaultPort => Settings.Transport == PhoneTransport.Tls ? 5061 : 5060;

    public int Port { get; }

    public string PortText => Text(Port);

    /// <summary>Server and port, such as <c>sip.example.com:5060</c>.</summary>
    public string ServerAndPort => $"{Server.Bracketed}:{PortText}";

    /// <summary>Proxy and port; empty when there is none.</summary>
    public string ProxyAndPort => Proxy?.With(DefaultPort) ?? "";

    /// <summary>The profile's codecs that the family knows, in our names.</summary>
    public IReadOnlyList<string> Codecs { get; }

    /// <summary>One for each port.</summary>
    public IReadOnlyList<PhoneLine> Lines { get; }

    public IReadOnlyList<PhoneOverride> Overrides { get; }

    /// <summary>Empty when we do not choose it.</summary>
    public string AdminPassword => Settings.AdminPassword == AdminPasswordPolicy.PerDevice ? Phone.AdminPassword ?? "" : "";

    public bool Https => Phone.ConfigurationBase.Scheme == Uri.UriSchemeHttps;

    /// <summary>Such as <c>https://phones.example.com/p/token/</c>.</summary>
    public string Base => Phone.ConfigurationBase.AbsoluteUri;

    /// <summary>Such as <c>phones.example.com/p/token</c>: without scheme and last slash.</summary>
    public string BaseWithoutScheme => (Phone.ConfigurationBase.Authority + Phone.ConfigurationBase.AbsolutePath).TrimEnd('/');

    /// <summary>For vendors that count in minutes, rounded up.</summary>
    public string RegisterMinutes => Text((Settings.RegisterSeconds + 59) / 60);

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary><c>1</c> or <c>0</c>.</summary>
    public static string Bit(bool value) => value ? "1" : "0";

    /// <summary>What templates print of each line: <c>n enabled user auth password name label</c>, texts empty on a line that is not enabled.</summary>
    public static Dictionary<string, object> Printed(PhoneLine line) => new(16)
    {
        ["n"] = Text(line.Port),
        ["enabled"] = line.Enabled,
        ["user"] = line.UserName ?? "",
        ["auth"] = line.AuthName ?? "",
        ["password"] = line.Password ?? "",
        ["name"] = line.DisplayName ?? "",
        ["label"] = line.Label ?? "",
    };

    /// <summary>The family's names of the codecs, in order.</summary>
    public string[] CodecNames(IReadOnlyDictionary<string, string> names) => [.. Codecs.Select(codec => names[codec])];

    /// <summary>For vendors with a fixed number of choices: the rest repeat the last, so that nothing else is offered.</summary>
    public IEnumerable<(int Choice, string Codec)> CodecChoices(IReadOnlyDictionary<string, string> names, int choices)
    {
        var codecs = CodecNames(names);
        return Enumerable.Range(1, choices).Select(choice => (choice, codecs[Math.Min(choice, codecs.Length) - 1]));
    }

    /// <summary>The overrides as templates print them.</summary>
    public Dictionary<string, object>[] PrintedOverrides() =>
        [.. Overrides.Select(entry => new Dictionary<string, object> { ["key"] = entry.Key, ["value"] = entry.Value })];

    private PhoneLine Line(int port)
    {
        var line = Phone.Lines.FirstOrDefault(line => line.Port == port);
        if (line is not { Enabled: true })
        {
            return new PhoneLine { Port = port };
        }
        var name = NotEmpty(line.DisplayName) ?? line.UserName;
        return line with { AuthName = NotEmpty(line.AuthName) ?? line.UserName, DisplayName = name, Label = NotEmpty(line.Label) ?? name };
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
