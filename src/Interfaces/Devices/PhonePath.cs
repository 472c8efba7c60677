using System.Text.RegularExpressions;

namespace Billing.Devices;

/// <summary>What a file's place is made of: <c>container/token/name</c>. Nothing that needs an escape, or leads elsewhere.</summary>
public static partial class PhonePath
{
    /// <summary>The first part of the path, when nobody says otherwise.</summary>
    public const string DefaultContainer = "phones";

    /// <summary>The most characters of a file's name.</summary>
    public const int LongestFile = 128;

    /// <summary>As Blob Storage names containers: 3 to 63 lower-case letters, digits and single hyphens between them.</summary>
    public static bool IsContainer(string? name) => name is { Length: >= 3 and <= 63 } && Container().IsMatch(name);

    /// <summary>32 characters of <c>a-z2-7</c>.</summary>
    public static bool IsToken(string? token) => token is not null && Token().IsMatch(token);

    /// <summary>Letters, digits and <c>. _ -</c>; begins with a letter or digit; at most <see cref="LongestFile"/>.</summary>
    public static bool IsFile(string? name) => name is { Length: <= LongestFile } && File().IsMatch(name);

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Container();

    [GeneratedRegex("^[a-z2-7]{32}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex File();
}
