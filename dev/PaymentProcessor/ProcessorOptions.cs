namespace Billing.PaymentProcessor;

/// <summary>All that can be set, from <c>appsettings.json</c>, environment and arguments.</summary>
internal sealed class ProcessorOptions
{
    /// <summary>Port of the API and of the pay page.</summary>
    public int Port { get; init; } = 8420;

    /// <summary>Where the ledger is kept.</summary>
    public string DataFolder { get; init; } = ".run/payments";

    /// <summary>The only key that the API takes: <c>sk_test_…</c>.</summary>
    public string ApiKey { get; init; } = "";

    /// <summary>Signs the webhooks: <c>whsec_…</c>.</summary>
    public string WebhookSecret { get; init; } = "";

    /// <summary>Where events are posted to; empty: nowhere.</summary>
    public string WebhookUrl { get; init; } = "";

    /// <summary>How long after its cause an event is sent, so that the answer is usually there first.</summary>
    public TimeSpan WebhookDelay { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long an answer of the API that never comes keeps its caller waiting before the connection is cut.</summary>
    public TimeSpan Hang { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Says what makes these options unusable, or null.</summary>
    public string? Fault()
    {
        if (Port is < 1 or > 65535)
        {
            return $"Port ({Port}) must be a port.";
        }

        if (!ApiKey.StartsWith("sk_test_", StringComparison.Ordinal) || !WebhookSecret.StartsWith("whsec_", StringComparison.Ordinal))
        {
            return "ApiKey must begin with sk_test_ and WebhookSecret with whsec_: this is no place for live keys.";
        }

        return WebhookUrl.Length > 0 && !(Uri.TryCreate(WebhookUrl, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            ? $"WebhookUrl must be an absolute http address, not '{WebhookUrl}'."
            : null;
    }
}
