using System.Collections;
using System.Globalization;
using Billing.Hosting.Settings;
using Testing;

namespace Billing.Tests.Hosting;

/// <summary>The settings of a process as the tables of docs/configuration.md.</summary>
internal static class SettingsDocument
{
    public static string Of(IEnumerable<SettingsSection> sections) => string.Concat(sections
        .SelectMany(Setting.Of).DistinctBy(setting => setting.Key)
        .GroupBy(setting => setting.Key.Split(':')[0], StringComparer.Ordinal).OrderBy(section => section.Key, StringComparer.Ordinal)
        .Select(section => $"\n### {section.Key}\n| Setting | Kind | Default | Meaning |\n|---|---|---|---|\n{string.Concat(section.Select(Row))}")) + "\n";

    private static string Row(Setting setting)
    {
        var meaning = XmlComments.Of(setting.Property);
        Assert.AreNotEqual("", meaning, $"{setting.Key} has no comment that says what it means.");
        return $"| `{(setting.IsList ? setting.Key[..^2] : setting.Key)}` | {Kind(setting)} | {Default(setting.Default)} | {meaning} |\n";
    }

    private static string Kind(Setting setting)
    {
        var kind = setting.Type == typeof(TimeSpan) ? "time span"
            : setting.Type == typeof(string) ? "text"
            : setting.Type == typeof(bool) ? "true or false"
            : setting.Type == typeof(Uri) ? "address"
            : setting.Type.IsEnum ? string.Join(", ", Enum.GetNames(setting.Type))
            : "number";
        return setting.IsList ? $"list of {kind}" : kind;
    }

    private static string Default(object? value) => value switch
    {
        null => "none",
        bool flag => flag ? "`true`" : "`false`",
        TimeSpan span => $"`{span.ToString("c", CultureInfo.InvariantCulture)}`",
        string text => $"`{text}`",
        IEnumerable list => $"`{string.Join(", ", list.Cast<object>())}`",
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => $"`{value}`",
    };
}
