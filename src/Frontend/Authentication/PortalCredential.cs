using Azure.Core;
using Azure.Identity;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace Billing.Frontend.Authentication;

/// <summary>
/// How the portal proves to Entra ID that it is the registered application, without a secret: by a token of its managed identity, which the registration
/// trusts (a federated credential). Configured as Microsoft.Identity.Web's documentation has it; that library itself uses it only for applications that call
/// others (its issue 3631), and Entra ID refuses a code without it (AADSTS7000218).
/// </summary>
public static class PortalCredential
{
    public const string SourceTypeKey = "AzureAd:ClientCredentials:0:SourceType";
    public const string ClientIdKey = "AzureAd:ClientCredentials:0:ManagedIdentityClientId";
    public const string SignedAssertion = "SignedAssertionFromManagedIdentity";

    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly TokenRequestContext s_exchange = new(["api://AzureADTokenExchange/.default"]);

    public static void AddPortalCredential(this WebApplicationBuilder builder)
    {
        if (builder.Configuration[SourceTypeKey] != SignedAssertion)
        {
            return;
        }

        builder.Services.AddKeyedSingleton<TokenCredential>(SignedAssertion, (_, _) => new ManagedIdentityCredential(
            builder.Configuration[ClientIdKey] is { Length: > 0 } id ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned));
        builder.Services.Configure<OpenIdConnectOptions>(OpenIdConnectDefaults.AuthenticationScheme, oidc =>
        {
            var others = oidc.Events.OnAuthorizationCodeReceived;
            oidc.Events.OnAuthorizationCodeReceived = async received =>
            {
                await others(received);
                var identity = received.HttpContext.RequestServices.GetRequiredKeyedService<TokenCredential>(SignedAssertion);
                var assertion = await identity.GetTokenAsync(s_exchange, received.HttpContext.RequestAborted);
                received.TokenEndpointRequest!.ClientAssertionType = AssertionType;
                received.TokenEndpointRequest.ClientAssertion = assertion.Token;
            };
        });
    }
}
