using System.ComponentModel.DataAnnotations;

namespace Billing.Frontend.Signup;

/// <summary>How visitors find our signup pages, and how much of them is let in: section <c>Signup</c>.</summary>
public sealed class SignupSettings
{
    public const string Section = "Signup";

    /// <summary>
    /// Our own address as visitors see it, absolute, such as <c>https://signup.example</c>; the same as the silo's <c>Signup:PublicBase</c>. Left out, it is the
    /// address that a request came to.
    /// </summary>
    public string? PublicBase { get; set; }

    /// <summary>How many commands one address (of IPv6: one /64 network) may give in a minute, at each frontend.</summary>
    [Range(1, 1_000_000)]
    public int PerAddressPerMinute { get; set; } = 20;

    /// <summary>How many commands one address (of IPv6: one /64 network) may give in an hour, at each frontend: each may hold a number for a while.</summary>
    [Range(1, 1_000_000)]
    public int CommandsPerAddressPerHour { get; set; } = 60;

    /// <summary>How many commands one site may get in a minute, at each frontend.</summary>
    [Range(1, 1_000_000)]
    public int PerSitePerMinute { get; set; } = 300;

    /// <summary>How often one address may ask in a minute, at each frontend.</summary>
    [Range(1, 1_000_000)]
    public int ReadsPerAddressPerMinute { get; set; } = 240;

    public TurnstileSettings Turnstile { get; } = new();

    internal bool HasValidBase => PublicBase is null
        || (Uri.TryCreate(PublicBase, UriKind.Absolute, out var uri) && uri is { UserInfo: "", Query: "", Fragment: "" }
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)));

    internal string BaseOf(HttpRequest request) => PublicBase?.TrimEnd('/') ?? $"{request.Scheme}://{request.Host}";
}
