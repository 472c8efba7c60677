using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Billing.Provisioning;

namespace Provisioning.Tests;

/// <summary>A phone's files as the phone reads them: an own reader for each format, and the keys of each vendor, written down a second time.</summary>
internal sealed partial class ReadFile
{
    private readonly string _family;
    private readonly string _model;

    public ReadFile(Phone phone, IReadOnlyList<PhoneFile> files)
    {
        _family = PhoneCatalog.Find(phone.Model.Vendor, phone.Model.Model)!.Family;
        _model = phone.Model.Model;
        // Poly: the first file only names the second.
        var text = Encoding.UTF8.GetString(files[^1].Content);
        Entries = _family == "yealink-t" ? Lines(text) : Leaves(text);
    }

    /// <summary>In the order of the file; a key that stands twice is here twice.</summary>
    public IReadOnlyList<(string Key, string Value)> Entries { get; }

    public string[] Keys => [.. Entries.Select(entry => entry.Key)];

    /// <summary>Null when the file does not say it.</summary>
    public string? this[string key] => Entries.Where(entry => entry.Key == key).Select(entry => _family == "yealink-t" && entry.Value == "%NULL%" ? "" : entry.Value).SingleOrDefault();

    public string? AdminPassword => _family switch
    {
        "yealink-t" => this["static.security.user_password"] is { } value ? value.StartsWith("admin:", StringComparison.Ordinal) ? value[6..] : value : null,
        "grandstream-gxp" => this["users.admin.password"],
        "grandstream-ht" or "htek" => this["P2"],
        "poly-vvx" => this["device.auth.localAdminPassword"],
        "cisco-mpp" => this["Admin_Password"] ?? this["router-configuration/Web_Login_Admin_Password"],
        "snom-d" => this["http_pass"],
        _ => this["web/account[1]/Password"],
    };

    /// <summary>As each vendor spells it, put back into an address.</summary>
    public string Provisioning => _family switch
    {
        "yealink-t" => this["static.auto_provision.server.url"]!,
        "grandstream-gxp" => $"{this["provisioning.config.protocol"]!.ToLowerInvariant()}://{this["provisioning.config.serverPath"]}/",
        "grandstream-ht" => $"{(this["P212"] == "2" ? "https" : "http")}://{this["P237"]}/",
        "poly-vvx" => $"{this["device.prov.serverType"]!.ToLowerInvariant()}://{this["device.prov.serverName"]}",
        "cisco-mpp" => this["Profile_Rule"]!.Replace("$MA.xml", "", StringComparison.Ordinal),
        "snom-d" => this["setting_server"]![..(this["setting_server"]!.LastIndexOf('/') + 1)],
        "fanvil" => this["ap/FlashServerIP"] + "/",
        _ => this["P237"] + "/",
    };

    /// <summary>What a port is told to register as.</summary>
    public ReadLine Line(int port)
    {
        var n = port.ToString(CultureInfo.InvariantCulture);
        return _family switch
        {
            "yealink-t" => Line(this[$"account.{n}.enable"] == "1", $"account.{n}.user_name", $"account.{n}.auth_name", $"account.{n}.password", $"account.{n}.display_name", $"account.{n}.label",
                this[$"account.{n}.sip_server.1.address"]),
            "grandstream-gxp" => Line(this[$"account.{n}.enable"] == "Yes", $"account.{n}.sip.userid", $"account.{n}.sip.subscriber.userid", $"account.{n}.sip.subscriber.password",
                $"account.{n}.sip.subscriber.name", $"account.{n}.name", Host(this[$"account.{n}.sip.server.1.address"])),
            "grandstream-ht" when _model.StartsWith("HT81", StringComparison.Ordinal) => Line(this[$"P{4594 + port}"] == "1", $"P{4059 + port}", $"P{4089 + port}", $"P{4119 + port}", $"P{4179 + port}", null,
                this[$"P{4594 + port}"] == "1" ? Host(this["P47"]) : ""),
            "grandstream-ht" => port == 1 ? Line(this["P271"] == "1", "P35", "P36", "P34", "P3", null, Host(this["P47"]))
                : Line(this["P401"] == "1", "P735", "P736", "P734", "P703", null, Host(this["P747"])),
            "poly-vvx" => Line(this[$"reg.{n}.address"] != "", $"reg.{n}.address", $"reg.{n}.auth.userId", $"reg.{n}.auth.password", $"reg.{n}.displayName", $"reg.{n}.label", this[$"reg.{n}.server.1.address"]),
            "cisco-mpp" => Line(this[$"Line_Enable_{n}_"] == "Yes", $"User_ID_{n}_", $"Auth_ID_{n}_", $"Password_{n}_", $"Display_Name_{n}_",
                _model.StartsWith("ATA", StringComparison.Ordinal) ? null : $"Short_Name_{n}_", Host(this[$"Proxy_{n}_"])),
            "snom-d" => Line(this[$"user_active[{n}]"] == "on", $"user_name[{n}]", $"user_pname[{n}]", $"user_pass[{n}]", $"user_realname[{n}]", $"user_idle_text[{n}]", this[$"user_host[{n}]"]),
            "fanvil" => Line(this[$"sip/line[{n}]/EnableReg"] == "1", $"sip/line[{n}]/PhoneNumber", $"sip/line[{n}]/RegisterUser", $"sip/line[{n}]/RegisterPswd", $"sip/line[{n}]/DisplayName",
                $"sip/line[{n}]/SipName", this[$"sip/line[{n}]/RegisterAddr"]),
            _ => Htek(port),
        };
    }

    private ReadLine Htek(int port)
    {
        var (active, user, auth, password, name, label) = port switch
        {
            1 => ("P271", "P35", "P36", "P34", "P3", "P20000"),
            2 => ("P401", "P735", "P736", "P734", "P703", "P20001"),
            3 => ("P501", "P504", "P505", "P506", "P507", "P20002"),
            4 => ("P601", "P604", "P605", "P606", "P607", "P20003"),
            5 => ("P20360", "P1704", "P1705", "P1706", "P1707", "P20378"),
            _ => ("P20361", "P1804", "P1805", "P1806", "P1807", "P20379"),
        };
        return Line(this[active] == "1", user, auth, password, name, label, this[active] == "1" ? Host(this["P47"]) : "");
    }

    private ReadLine Line(bool enabled, string user, string auth, string password, string name, string? label, string? server) =>
        new(enabled, this[user], this[auth], this[password], this[name], label is null ? null : this[label], server);

    private static string? Host(string? serverAndPort) => serverAndPort?.Split(':')[0];

    private static List<(string, string)> Lines(string text)
    {
        var lines = text.Split('\n');
        Assert.AreEqual("#!version:1.0.0.1", lines[0]);
        Assert.AreEqual("", lines[^1], "The file does not end with a line break.");
        return [.. lines[1..^1].Select(line =>
        {
            var match = KeyValue().Match(line);
            Assert.IsTrue(match.Success, $"This line is no key and value: {line}");
            return (match.Groups[1].Value, match.Groups[2].Value);
        })];
    }

    private static List<(string, string)> Leaves(string text)
    {
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"", text);
        using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = true });
        var root = XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root!;
        Assert.IsFalse(root.DescendantNodes().Any(node => node is XComment or XCData or XProcessingInstruction), "There is more in the file than elements.");
        return root.Name.LocalName == "PHONE_CONFIG"
            ? [.. root.Element("ALL")!.Attributes().Select(attribute => (attribute.Name.LocalName, attribute.Value))]
            : [.. root.Descendants().Where(element => !element.HasElements && !(element.Value.Length > 0 && element.Value.Trim('\n').Length == 0)).Select(element => (Path(element, root), element.Value))];
    }

    private static string Path(XElement element, XElement root)
    {
        if (element.Name.LocalName == "item")
        {
            return element.Attribute("name")!.Value;
        }
        var steps = element.AncestorsAndSelf().TakeWhile(step => step != root).Reverse()
            .Where(step => step.Name.LocalName is not ("config" or "phone-settings"))
            .Select(step => (step.Attribute("idx") ?? step.Attribute("index")) is { } index ? $"{step.Name.LocalName}[{index.Value}]" : step.Name.LocalName);
        return string.Join('/', steps);
    }

    [GeneratedRegex(@"^([a-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)+) = (.*)$")]
    private static partial Regex KeyValue();
}
