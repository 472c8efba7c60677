using System.Collections.Concurrent;
using PhoneNumbers;

namespace Billing.Calls;

/// <summary>Tells the country of a number, by libphonenumber.</summary>
public static class NumberPlan
{
    /// <summary>Enough of a number to tell its country; numbers that share it are looked up once.</summary>
    private const int Telling = 8;
    private const int MostRemembered = 50_000;

    private static readonly PhoneNumberUtil s_numbers = PhoneNumberUtil.GetInstance();
    private static readonly ConcurrentDictionary<string, string?> s_countries = new(StringComparer.Ordinal);

    /// <summary>
    /// ISO 3166-1 alpha-2 of a number in international form, with or without its plus sign; null for a SIP user, a short
    /// number, or a number of no country.
    /// </summary>
    public static string? CountryOf(string? number)
    {
        var digits = Digits(number);
        if (digits is null || digits.Length is < 8 or > 15)
        {
            return null;
        }

        var telling = digits[..Telling];
        if (s_countries.TryGetValue(telling, out var known))
        {
            return known;
        }

        var country = LookUp(digits, out var valid);
        // A number that is too short or wrong tells no more than its country code, which several countries may share.
        if (valid && s_countries.Count < MostRemembered)
        {
            s_countries.TryAdd(telling, country);
        }

        return country;
    }

    /// <summary>National destination code of a number in international form, such as 30 for Berlin; null where there is none, or it is no such number.</summary>
    public static string? AreaOf(string? number)
    {
        if (Digits(number) is not { Length: >= 8 and <= 15 } digits)
        {
            return null;
        }

        try
        {
            var parsed = s_numbers.Parse("+" + digits, defaultRegion: null);
            // The slow part: numbers of one area share what tells it only by chance, so that nothing is remembered.
            var length = s_numbers.GetLengthOfGeographicalAreaCode(parsed) is > 0 and var geographic ? geographic : s_numbers.GetLengthOfNationalDestinationCode(parsed);
            var national = s_numbers.GetNationalSignificantNumber(parsed);
            return length > 0 && length < national.Length ? national[..length] : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

    /// <summary>The digits of an international number without its plus sign; null when it is none.</summary>
    public static string? Digits(string? number)
    {
        if (string.IsNullOrEmpty(number))
        {
            return null;
        }

        var digits = number.AsSpan(number[0] == '+' ? 1 : 0);
        return digits.IsEmpty || digits.IndexOfAnyExceptInRange('0', '9') >= 0 || digits[0] == '0' ? null : digits.ToString();
    }

    private static string? LookUp(string digits, out bool valid)
    {
        valid = false;
        try
        {
            var parsed = s_numbers.Parse("+" + digits, defaultRegion: null);
            valid = s_numbers.IsValidNumber(parsed);
            var region = s_numbers.GetRegionCodeForNumber(parsed) ?? s_numbers.GetRegionCodeForCountryCode(parsed.CountryCode);
            // 001 stands for numbers of no country (satellite, freephone); ZZ for an unknown code.
            return region is null or "001" or "ZZ" ? null : region;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }
}
