using PhoneNumbers;

namespace Billing.Signup;

/// <summary>Reads phone numbers as people write them, by libphonenumber.</summary>
internal static class NumberText
{
    private const int Longest = 40;
    private static readonly PhoneNumberUtil s_numbers = PhoneNumberUtil.GetInstance();

    /// <summary>E.164 without its plus sign; null when it is no number, or of no possible length in its country.</summary>
    /// <param name="text">International form, or as it is dialled in <paramref name="country"/>.</param>
    /// <param name="country">ISO 3166-1 alpha-2; null when only international form will do, with or without its plus sign.</param>
    public static string? Normalize(string? text, string? country)
    {
        var trimmed = text?.Trim() ?? "";
        if (trimmed.Length is 0 or > Longest)
        {
            return null;
        }

        try
        {
            var parsed = s_numbers.Parse(country is null && trimmed[0] != '+' ? "+" + trimmed : trimmed, country);
            return s_numbers.IsPossibleNumber(parsed) && !parsed.HasExtension ? s_numbers.Format(parsed, PhoneNumberFormat.E164)[1..] : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

    /// <summary>Whether the country's plan has such numbers, and not only numbers of such a length.</summary>
    public static bool IsValid(string digits)
    {
        try
        {
            return s_numbers.IsValidNumber(s_numbers.Parse("+" + digits, null));
        }
        catch (NumberParseException)
        {
            return false;
        }
    }
}
