using System.Globalization;

namespace Billing.Frontend.Components.Customers;

/// <summary>A length of a call as people type it.</summary>
internal static class CallLength
{
    /// <summary>Minutes and seconds, <c>90:00</c>; empty for none.</summary>
    public static string Text(int? seconds) => seconds is { } all ? FormattableString.Invariant($"{all / 60}:{all % 60:00}") : "";

    /// <summary>Reads <c>90:00</c> (minutes and seconds), <c>1:30:00</c>, or <c>5400</c> (seconds).</summary>
    /// <param name="seconds">Null when the text is empty.</param>
    /// <returns>False when it is none of these.</returns>
    public static bool TryRead(string text, out int? seconds)
    {
        seconds = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        var parts = text.Trim().Split(':');
        var sum = 0L;
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var part) || i > 0 && part > 59)
            {
                return false;
            }

            sum = sum * 60 + part;
        }

        seconds = (int)Math.Min(sum, int.MaxValue);
        return parts.Length <= 3;
    }

    /// <summary><c>1 h 30 min</c>, <c>90 s</c> as <c>1 min 30 s</c></summary>
    public static string Words(int seconds)
    {
        (int Count, string Unit)[] parts = [(seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
        return string.Join(' ', parts.Where(part => part.Count > 0).Select(part => FormattableString.Invariant($"{part.Count} {part.Unit}")));
    }
}
