namespace Billing.Frontend.Hosting;

/// <summary>Which reverse proxies are believed: section <c>ForwardedHeaders</c>.</summary>
internal sealed class ProxySettings
{
    public const string Section = "ForwardedHeaders";

    /// <summary>Networks such as <c>10.0.0.0/8</c>; loopback is believed anyway.</summary>
    public string[] KnownNetworks { get; set; } = [];
}
