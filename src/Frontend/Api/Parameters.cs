using System.Globalization;

namespace Billing.Frontend.Api;

/// <summary>Reads what comes in addresses. An empty parameter is one that was not given.</summary>
internal static class Parameters
{
    private const int Longest = 256;

    /// <exception cref="InvalidRequestException">Too long, or with characters that nobody types.</exception>
    public static string? Text(string? value, string field) =>
        string.IsNullOrWhiteSpace(value) ? null
        : value.Length <= Longest && !value.Any(char.IsControl) ? value.Trim()
        : throw new InvalidRequestException(field, $"must be at most {Longest} characters, without control characters");

    /// <summary>One of the names of <typeparamref name="T"/>, in any case.</summary>
    /// <exception cref="InvalidRequestException">It is none; the message lists them.</exception>
    public static T? Choice<T>(string? value, string field)
        where T : struct, Enum
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        // Numbers would parse too, even those that name nothing.
        return char.IsAsciiLetter(value[0]) && !value.Contains(',', StringComparison.Ordinal) && Enum.TryParse<T>(value, ignoreCase: true, out var choice)
            ? choice
            : throw new InvalidRequestException(field, $"must be one of {string.Join(", ", Enum.GetNames<T>().Select(Spelling))}");
    }

    /// <summary>A moment with its offset (RFC 3339), such as <c>2026-03-01T00:00:00Z</c>; a date alone is its start in UTC.</summary>
    /// <exception cref="InvalidRequestException">It cannot be read.</exception>
    public static DateTimeOffset? Moment(string? value, string field)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        // In an address an unescaped + of an offset arrives as a blank.
        var text = value.Trim().Replace(' ', '+');
        string[] formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
        return DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment.ToUniversalTime()
            : throw new InvalidRequestException(field, "must be a moment such as 2026-03-01T00:00:00Z");
    }

    private static string Spelling(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name);
}
