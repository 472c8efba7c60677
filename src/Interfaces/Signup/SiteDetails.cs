namespace Billing.Signup;

/// <summary>What a person enters of a site, but for its key.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.SiteDetails")]
public sealed record SiteDetails
{
    /// <summary>1 to 128 characters.</summary>
    [Id(0)] public string Name { get; init; } = "";

    /// <summary>Whose site it is; at most 128 characters.</summary>
    [Id(1)] public string? Reseller { get; init; }

    /// <summary>
    /// Where visitors may be sent back to: absolute addresses, compared as a whole; HTTPS, or HTTP on a loopback host; without user, query
    /// and fragment. One to 20.
    /// </summary>
    [Id(2)] public string[] ReturnAddresses { get; init; } = [];

    /// <summary>Pages that may call the API from a browser, such as <c>https://shop.example</c>; at most 20.</summary>
    [Id(3)] public string[] Origins { get; init; } = [];

    /// <summary>What is sold.</summary>
    [Id(4)] public string ProductId { get; init; } = "";
    [Id(5)] public SiteRules Rules { get; init; } = new();

    /// <summary>The site's own template of the hosted pages; null for the plain one. At most 64,000 characters.</summary>
    [Id(6)] public string? Template { get; init; }

    /// <summary>
    /// The site has no server: its pages, at <see cref="Origins"/>, may exchange a result token without the site's key. What they learn is then the
    /// token's bearer's, once.
    /// </summary>
    [Id(7)] public bool BrowserExchange { get; init; }
}
