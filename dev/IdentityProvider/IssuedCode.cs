namespace Billing.IdentityProvider;

/// <summary>What an authorization code stands for.</summary>
internal sealed record IssuedCode(AuthorizationRequest Request, DemoUser User, DateTimeOffset Expires);
