namespace Billing.IdentityProvider;

/// <summary>All that can be set, from <c>appsettings.json</c>, environment and arguments.</summary>
internal sealed class ProviderOptions
{
    /// <summary>Port of what a browser visits; the token endpoint answers here too.</summary>
    public int HttpPort { get; init; } = 8410;

    /// <summary>Port of the issuer: metadata, keys and tokens.</summary>
    public int HttpsPort { get; init; } = 8411;

    /// <summary>Where the certificate, the signing key and the keys of the session cookie are kept.</summary>
    public string DataFolder { get; init; } = ".run/identity-provider";

    public string TenantId { get; init; } = "";

    public IReadOnlyList<DemoUser> Users { get; init; } = [];

    public IReadOnlyList<ClientRegistration> Clients { get; init; } = [];

    /// <summary>The <c>iss</c> of every token. Microsoft.Identity.Web appends <c>/v2.0</c> to its authority, so the issuer ends so.</summary>
    public string Issuer => $"https://localhost:{HttpsPort}/{TenantId}/v2.0";

    public string FrontChannel => $"http://localhost:{HttpPort}/{TenantId}/oauth2/v2.0";

    public string BackChannel => $"https://localhost:{HttpsPort}/{TenantId}";

    public DemoUser? FindUser(string? userName) =>
        Users.FirstOrDefault(user => string.Equals(user.UserName, userName, StringComparison.OrdinalIgnoreCase)
            || string.Equals(user.PreferredUserName, userName, StringComparison.OrdinalIgnoreCase));

    public ClientRegistration? FindClient(string? clientId) =>
        Clients.FirstOrDefault(client => string.Equals(client.ClientId, clientId, StringComparison.OrdinalIgnoreCase));

    /// <summary>Says what makes these options unusable, or null.</summary>
    public string? Fault()
    {
        if (!Guid.TryParse(TenantId, out _))
        {
            return $"TenantId must be a GUID, not '{TenantId}'.";
        }

        if (HttpPort is < 1 or > 65535 || HttpsPort is < 1 or > 65535 || HttpPort == HttpsPort)
        {
            return $"HttpPort ({HttpPort}) and HttpsPort ({HttpsPort}) must be two different ports.";
        }

        return Users.Count == 0 || Clients.Count == 0 ? "Users and Clients must not be empty." : null;
    }
}
