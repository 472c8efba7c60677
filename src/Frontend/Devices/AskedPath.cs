using System.Diagnostics.CodeAnalysis;
using Billing.Devices;

namespace Billing.Frontend.Devices;

/// <summary>What a phone asks for: <c>/{container}/{token}/{file}</c>, the same path as in Blob Storage (<see cref="PhonePath"/>).</summary>
/// <param name="File">In exact case.</param>
internal sealed record AskedPath(string Token, string File)
{
    /// <summary>The container's name, the first part of the path.</summary>
    public const string ContainerKey = "Provisioning:Container";

    /// <summary>Whether a path is below the container, be it a path that a phone may ask for or not. Parts of paths are told apart by case.</summary>
    public static bool IsBelow(PathString path, string container) => path.StartsWithSegments("/" + container, StringComparison.Ordinal, out var rest) && rest.HasValue;

    /// <summary>False for a path that no phone was ever told.</summary>
    public static bool TryParse(PathString path, string container, [NotNullWhen(true)] out AskedPath? asked)
    {
        asked = path.StartsWithSegments("/" + container, StringComparison.Ordinal, out var rest)
            && rest.Value?.Split('/') is ["", var token, var file]
            && PhonePath.IsToken(token) && PhonePath.IsFile(file)
            ? new AskedPath(token, file)
            : null;
        return asked is not null;
    }
}
