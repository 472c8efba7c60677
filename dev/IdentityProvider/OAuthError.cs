namespace Billing.IdentityProvider;

/// <summary>A refusal in the words of RFC 6749 §4.1.2.1 and §5.2.</summary>
/// <param name="Code">The <c>error</c> parameter.</param>
/// <param name="Description">For a developer to read.</param>
internal sealed record OAuthError(string Code, string Description);
