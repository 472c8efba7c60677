namespace Billing.Silo.Signup;

/// <summary>Settings <c>Payments:Stripe</c>. Without <see cref="ApiKey"/> nobody can sign up where something is to be paid.</summary>
internal sealed class StripeOptions
{
    public const string Section = "Payments:Stripe";

    /// <summary>A secret or restricted key, <c>sk_…</c> or <c>rk_…</c>. It may write Checkout Sessions and PaymentIntents, and read charges.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Where the API is: HTTPS, or HTTP on a loopback address.</summary>
    public Uri ApiBase { get; set; } = new("https://api.stripe.com");

    /// <summary>
    /// The webhook endpoint's signing secret, <c>whsec_…</c>. While it is being rolled Stripe signs with both, so that the old one does until the new one is here.
    /// </summary>
    public string? WebhookSecret { get; set; }

    /// <summary>How long one try of a request may take. There are two tries, and a grain's caller waits 30 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    public bool IsConfigured => !string.IsNullOrEmpty(ApiKey);

    public bool HasValidKey => !IsConfigured || ApiKey!.StartsWith("sk_", StringComparison.Ordinal) || ApiKey.StartsWith("rk_", StringComparison.Ordinal);

    /// <summary>Both or neither: without webhooks a visitor who never comes back from the pay page has paid for nothing.</summary>
    public bool HasValidWebhookSecret => IsConfigured
        ? WebhookSecret?.StartsWith("whsec_", StringComparison.Ordinal) == true
        : string.IsNullOrEmpty(WebhookSecret);

    public bool HasValidBase => ApiBase.IsAbsoluteUri && ApiBase is { UserInfo: "", Query: "", Fragment: "" }
        && (ApiBase.Scheme == Uri.UriSchemeHttps || (ApiBase.Scheme == Uri.UriSchemeHttp && ApiBase.IsLoopback));

    public bool HasValidTimeout => Timeout > TimeSpan.Zero && Timeout <= TimeSpan.FromSeconds(12);
}
