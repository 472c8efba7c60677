using System.ComponentModel;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Billing.Hosting.Settings;

/// <summary>
/// Reads all settings before anything starts, so that whoever runs the product sees every mistake at once: what cannot be read, what is out
/// of bounds, and what nobody reads because its name is misspelt.
/// </summary>
internal sealed class SettingsCheck
{
    /// <summary>So many letters may differ for a name to be taken for a slip of another.</summary>
    private const int Slip = 2;

    private readonly List<string> _problems = [];
    private readonly List<string> _warnings = [];

    public SettingsCheck(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var sections = services.GetServices<SettingsSection>().Distinct().ToArray();
        var settings = sections.SelectMany(Setting.Of).DistinctBy(setting => (setting.Key.ToUpperInvariant(), setting.Type)).ToArray();
        ReadValues(configuration, settings);
        foreach (var type in sections.Select(section => section.Options).Distinct())
        {
            Validate(services, type);
        }

        foreach (var rule in services.GetServices<SettingsRule>())
        {
            _problems.AddRange(rule.Problems(configuration));
        }
    }

    /// <summary>A sentence for each; with one of them nothing may start.</summary>
    public IReadOnlyList<string> Problems => [.. _problems.Distinct(StringComparer.Ordinal)];

    /// <summary>Settings that this process does not have.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    private void ReadValues(IConfiguration configuration, Setting[] settings)
    {
        var known = settings.ToLookup(setting => setting.Key, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in settings.Select(setting => setting.Key.Split(':')[0]).Distinct(StringComparer.OrdinalIgnoreCase)
            .SelectMany(root => Values(configuration.GetSection(root))))
        {
            var found = known[key].Concat(known[ListKey(key)]).ToArray();
            if (found.Length == 0)
            {
                Unknown(key, known.Select(setting => setting.Key).Distinct(StringComparer.OrdinalIgnoreCase));
            }

            foreach (var setting in found.Where(setting => Problem(setting, value) is not null))
            {
                _problems.Add($"{key} is {Problem(setting, value)}.");
            }
        }
    }

    private void Unknown(string key, IEnumerable<string> known)
    {
        var near = known.Select(name => (Name: name, Distance: Distance(key.ToUpperInvariant(), name.ToUpperInvariant())))
            .OrderBy(candidate => candidate.Distance).FirstOrDefault();
        if (near.Name is not null && near.Distance <= Slip)
        {
            _problems.Add($"{key} is no setting. Is {near.Name} meant?");
        }
        else
        {
            _warnings.Add($"{key} is no setting of this process, and is not read.");
        }
    }

    private void Validate(IServiceProvider services, Type type)
    {
        try
        {
            var options = services.GetRequiredService(typeof(IOptions<>).MakeGenericType(type));
            options.GetType().GetProperty(nameof(IOptions<object>.Value))!.GetMethod!.Invoke(options, System.Reflection.BindingFlags.DoNotWrapExceptions, null, null, null);
        }
        catch (OptionsValidationException wrong)
        {
            _problems.AddRange(wrong.Failures);
        }
        catch (InvalidOperationException) when (_problems.Count > 0)
        {
            // The first value that cannot be read ends the binding of its class. All of them are told already.
        }
    }

    private static IEnumerable<(string Key, string Value)> Values(IConfigurationSection section) => section.AsEnumerable()
        .Where(pair => pair.Value is not null).Select(pair => (pair.Key, pair.Value!));

    private static string ListKey(string key) => int.TryParse(key[(key.LastIndexOf(':') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _)
        ? key[..key.LastIndexOf(':')] + ":0"
        : key + ":0";

    /// <summary>Null when the value can be read, by the same conversion that binds it.</summary>
    private static string? Problem(Setting setting, string value)
    {
        if (value.Length == 0 && (Nullable.GetUnderlyingType(setting.Property.PropertyType) is not null || !setting.Type.IsValueType))
        {
            return null;
        }

        var what = setting.Type == typeof(TimeSpan) ? "not a span of time such as 00:00:30 or 30.00:00:00"
            : setting.Type == typeof(bool) ? "neither true nor false"
            : setting.Type.IsEnum ? $"none of {string.Join(", ", Enum.GetNames(setting.Type))}"
            : setting.Type == typeof(Uri) ? "not an address"
            : setting.Type.IsPrimitive || setting.Type == typeof(decimal) ? "not a number, or too large"
            : null;
        if (what is null)
        {
            return null;
        }

        if (setting.Type == typeof(TimeSpan) && value != "0" && value.All(char.IsAsciiDigit))
        {
            // It would be read as so many days.
            return $"{what}: a number alone would mean days";
        }

        try
        {
            return TypeDescriptor.GetConverter(setting.Type).ConvertFromInvariantString(value) is null ? what : null;
        }
#pragma warning disable CA1031 // Converters throw what they like.
        catch (Exception)
#pragma warning restore CA1031
        {
            return what;
        }
    }

    /// <summary>How many letters must be added, removed or changed (Levenshtein).</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var at = 1; at <= one.Length; at++)
        {
            var (diagonal, _) = (row[0], row[0] = at);
            for (var to = 1; to <= other.Length; to++)
            {
                var cost = Math.Min(Math.Min(row[to], row[to - 1]) + 1, diagonal + (one[at - 1] == other[to - 1] ? 0 : 1));
                (diagonal, row[to]) = (row[to], cost);
            }
        }

        return row[^1];
    }
}
