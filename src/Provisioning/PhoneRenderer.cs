using System.Globalization;
using Billing.Devices;
using Billing.Provisioning.Families;
using Billing.Provisioning.Formats;

namespace Billing.Provisioning;

/// <summary>Writes a phone's files.</summary>
public static class PhoneRenderer
{
    /// <summary>Of names and labels, in UTF-16 units: no phone shows more.</summary>
    private const int LongestName = 128;

    /// <summary>As long as an account's password may be.</summary>
    private const int LongestSecret = 128;

    /// <summary>
    /// The files that the phone asks for, in the order it does. The same phone gives the same bytes, on any day and in any culture. To lead a
    /// phone from one folder to another, render it with the new one as its base and publish these files in both.
    /// </summary>
    /// <exception cref="UnrenderableException">A value is missing, or cannot be written safely. Nothing was rendered.</exception>
    public static IReadOnlyList<PhoneFile> Render(Phone phone)
    {
        var model = PhoneCatalog.Find(phone.Model.Vendor, phone.Model.Model)
            ?? throw new UnrenderableException([new Problem("model", "unknown", $"There is no model {phone.Model.Vendor} {phone.Model.Model} in the catalog.")]);
        var family = Family.Find(model.Family)!;
        var problems = Check(phone, model, family);
        if (problems.Count > 0)
        {
            throw new UnrenderableException(problems);
        }
        phone = phone with { Model = model };
        var view = new PhoneView(phone, model, family);
        var values = family.Values(view);
        var overridden = view.Overrides.SelectMany(entry => new[] { entry.Key, entry.Key + ".set" }).ToHashSet(StringComparer.Ordinal);
        return [.. family.Files.Select(file =>
        {
            var text = file.Render(values);
            return file.ToFile(phone, overridden.Count == 0 ? text : family.Overrides.LastOnly(text, overridden));
        })];
    }

    private static List<Problem> Check(Phone phone, PhoneModel model, Family family)
    {
        var problems = PhoneSettingsRules.Check(phone.Settings).Select(problem => problem with { Field = "settings." + problem.Field }).ToList();
        void Refuse(bool when, string field, string code, string message)
        {
            if (when)
            {
                problems.Add(new Problem(field, code, message));
            }
        }

        void Text(string field, string? value, string what, bool required, int longest)
        {
            Refuse(required && string.IsNullOrEmpty(value), field, "required", $"{what} is missing.");
            Refuse(value?.Length > longest, field, "too-long",
                string.Create(CultureInfo.InvariantCulture, $"{what} may have at most {longest} characters."));
            if (!string.IsNullOrEmpty(value) && (SafeText.Refusal(value) ?? family.Refusal(value)) is { } refusal)
            {
                problems.Add(new Problem(field, "invalid", $"{what} {refusal}."));
            }
        }

        Refuse(phone.Mac.Length != 12 || !phone.Mac.All(char.IsAsciiHexDigitLower), "mac", "invalid", "A MAC has 12 lower-case hexadecimal digits.");
        Refuse(!IsPlain(phone.ConfigurationBase), "configurationBase", "invalid",
            "The address where phones find their files must be http or https, end with a slash, and need no escapes, user, query or fragment.");
        if (phone.Settings.AdminPassword == AdminPasswordPolicy.PerDevice)
        {
            Text("adminPassword", phone.AdminPassword, "The admin password", required: true, LongestSecret);
        }
        // A profile serves several families; what it says is checked for each, what this one cannot take only here.
        Refuse(phone.Settings.Codecs?.Any(family.CodecsOf(model).Contains) == false, "settings.codecs", "unknown",
            $"The {model.Model} knows none of the profile's codecs.");
        Text("settings.voicemailNumber", phone.Settings.VoicemailNumber, "The voicemail number", required: false, LongestName);
        var seen = new HashSet<int>();
        foreach (var line in phone.Lines)
        {
            var field = string.Create(CultureInfo.InvariantCulture, $"lines[{line.Port}]");
            Refuse(line.Port < 1 || line.Port > model.Ports, field, "unknown",
                string.Create(CultureInfo.InvariantCulture, $"The {model.Model} has {model.Ports} ports; there is no port {line.Port}."));
            Refuse(!seen.Add(line.Port), field, "duplicate", string.Create(CultureInfo.InvariantCulture, $"Port {line.Port} is given twice."));
            if (line.Enabled)
            {
                Text(field + ".userName", line.UserName, "The user name", required: true, LongestSecret);
                Text(field + ".authName", line.AuthName, "The name for the digest", required: false, LongestSecret);
                Text(field + ".password", line.Password, "The password", required: true, LongestSecret);
                Text(field + ".displayName", line.DisplayName, "The display name", required: false, LongestName);
                Text(field + ".label", line.Label, "The label", required: false, LongestName);
            }
        }
        return problems;
    }

    private static bool IsPlain(Uri address) =>
        address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && address.UserInfo.Length == 0 && address.AbsoluteUri.EndsWith('/')
        && address.AbsoluteUri.All(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '/' or '.' or '-' or '_' or '~' or '[' or ']');
}
