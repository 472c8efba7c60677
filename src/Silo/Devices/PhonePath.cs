using System.Text.RegularExpressions;

namespace Billing.Silo.Devices;

/// <summary>What a file's place is made of: <c>token/name</c>. Nothing that needs an escape, or leads elsewhere.</summary>
internal static partial class PhonePath
{
    /// <summary>32 characters of <c>a-z2-7</c>.</summary>
    public static bool IsToken(string? token) => token is not null && Token().IsMatch(token);

    /// <summary>Letters, digits and <c>. _ -</c>; begins with a letter or digit; at most 128.</summary>
    public static bool IsFile(string? name) => name is not null && File().IsMatch(name);

    [GeneratedRegex("^[a-z2-7]{32}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex File();
}
