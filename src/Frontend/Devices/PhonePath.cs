using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Billing.Frontend.Devices;

/// <summary>What a phone asks for: <c>/{container}/{token}/{file}</c>, the same path as in Blob Storage.</summary>
/// <param name="Token">32 characters of <c>a-z2-7</c>.</param>
/// <param name="File">In exact case.</param>
internal sealed partial record PhonePath(string Token, string File)
{
    /// <summary>The container's name, the first part of the path.</summary>
    public const string ContainerKey = "Provisioning:Container";

    public const string DefaultContainer = "phones";

    private const int LongestFile = 128;

    /// <summary>Whether a path is below the container, be it a path that a phone may ask for or not. Parts of paths are told apart by case.</summary>
    public static bool IsBelow(PathString path, string container) => path.StartsWithSegments("/" + container, StringComparison.Ordinal, out var rest) && rest.HasValue;

    /// <summary>False for a path that no phone was ever told.</summary>
    public static bool TryParse(PathString path, string container, [NotNullWhen(true)] out PhonePath? phonePath)
    {
        phonePath = path.StartsWithSegments("/" + container, StringComparison.Ordinal, out var rest)
            && rest.Value?.Split('/') is ["", var token, { Length: > 0 and <= LongestFile } file]
            && Token32().IsMatch(token)
            ? new PhonePath(token, file)
            : null;
        return phonePath is not null;
    }

    /// <summary>As Blob Storage names containers: 3 to 63 lower-case letters, digits and single hyphens between them.</summary>
    public static bool IsContainer(string? name) => name is { Length: >= 3 and <= 63 } && Container().IsMatch(name);

    [GeneratedRegex("^[a-z2-7]{32}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Token32();

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Container();
}
