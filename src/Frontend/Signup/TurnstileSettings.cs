namespace Billing.Frontend.Signup;

/// <summary>Cloudflare Turnstile. Without its keys nobody is asked to prove that he is no program.</summary>
public sealed class TurnstileSettings
{
    /// <summary>Public; pages show the widget with it.</summary>
    public string? SiteKey { get; set; }

    /// <summary>With it we ask whether a visitor's proof is good.</summary>
    public string? Secret { get; set; }

    /// <summary>Where we ask.</summary>
    public Uri VerifyUrl { get; set; } = new("https://challenges.cloudflare.com/turnstile/v0/siteverify");

    internal bool IsConfigured => !string.IsNullOrEmpty(Secret);

    internal bool HasValidUrl => VerifyUrl.IsAbsoluteUri && (VerifyUrl.Scheme == Uri.UriSchemeHttps || (VerifyUrl.Scheme == Uri.UriSchemeHttp && VerifyUrl.IsLoopback));

    internal bool IsWhole => string.IsNullOrEmpty(SiteKey) == string.IsNullOrEmpty(Secret);
}
