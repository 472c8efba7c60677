using System.Text.RegularExpressions;

namespace Billing;

/// <summary>The spelling of the identifiers that people choose.</summary>
public static partial class Ids
{
    public const int MaxLength = 64;

    /// <summary>The word that stands for an object that is still to be made, in addresses of pages.</summary>
    private const string Reserved = "new";

    /// <summary>Customers, nodes: lower-case letters, digits, <c>. _ -</c>; begins with a letter or digit; at most 64.</summary>
    public static bool IsName(string? id) => id is not null and not Reserved && Name().IsMatch(id);

    /// <summary>Accounts: a phone number, a SIP user or an address of a trunk; letters, digits and <c>. _ - + @ : = ~ * #</c>; at most 64.</summary>
    public static bool IsAccount(string? id) => id is not null and not Reserved && Account().IsMatch(id);

    /// <summary>
    /// The one spelling under which an account is kept: trimmed, lower case, and for a number of E.164 without its plus sign,
    /// since nodes send both.
    /// </summary>
    public static string NormalizeAccount(string id)
    {
        var trimmed = id.Trim();
        return trimmed.Length > 1 && trimmed[0] == '+' && trimmed.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0
            ? trimmed[1..]
            : trimmed.ToLowerInvariant();
    }

    /// <summary>
    /// The one spelling of a MAC: 12 lower-case hex digits. Takes pairs or fours with <c>: - .</c> or blanks between them, or none. Null for
    /// anything else, and for the addresses that no device has: all zeros and groups (IEEE 802, the lowest bit of the first octet).
    /// </summary>
    public static string? NormalizeMac(string? text)
    {
        if (text is null || !Mac().IsMatch(text.Trim()))
        {
            return null;
        }

        var digits = string.Concat(text.Where(char.IsAsciiHexDigit)).ToLowerInvariant();
        return digits == "000000000000" || (Convert.ToInt32(digits[..2], 16) & 1) == 1 ? null : digits;
    }

    [GeneratedRegex("^([0-9a-f]{12}|[0-9a-f]{2}([:. -])([0-9a-f]{2}\\2){4}[0-9a-f]{2}|[0-9a-f]{4}([:. -])[0-9a-f]{4}\\4[0-9a-f]{4}|[0-9a-f]{6}([:. -])[0-9a-f]{6})\\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Mac();

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex("^[A-Za-z0-9+*][A-Za-z0-9._+@:=~*#-]{0,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Account();
}
