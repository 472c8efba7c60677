using System.Globalization;
using System.Text.RegularExpressions;

namespace Billing.PaymentProcessor.Api;

/// <summary>The parameters of a call, flat, by the names that they are sent under: <c>line_items[0][quantity]</c>.</summary>
internal sealed partial class ApiRequest(IReadOnlyDictionary<string, string> parameters)
{
    public string? this[string name] => parameters.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>What of the answer is to be given whole rather than as an id.</summary>
    public IReadOnlySet<string> Expand => parameters.Where(pair => ExpandName().IsMatch(pair.Key)).Select(pair => pair.Value).ToHashSet();

    /// <summary>A parameter that <paramref name="known"/> does not have, or null.</summary>
    public string? Unknown(Regex? known) =>
        parameters.Keys.FirstOrDefault(name => !ExpandName().IsMatch(name) && known?.IsMatch(name) != true);

    /// <summary>Null when it is not there; the error when it is no whole number.</summary>
    public long? Integer(string name, ref ApiAnswer? error)
    {
        if (this[name] is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        error ??= ApiAnswer.Invalid($"Invalid integer: {text}", name, "parameter_invalid_integer");
        return null;
    }

    /// <summary>What is sent as <c>metadata[key]</c>.</summary>
    public Dictionary<string, string> Map(string name) => parameters
        .Where(pair => pair.Key.StartsWith(name + "[", StringComparison.Ordinal) && pair.Key.EndsWith(']') && pair.Value.Length > 0)
        .ToDictionary(pair => pair.Key[(name.Length + 1)..^1], pair => pair.Value);

    [GeneratedRegex(@"^expand\[\d*\]$")]
    private static partial Regex ExpandName();
}
