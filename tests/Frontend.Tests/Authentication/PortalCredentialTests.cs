using Azure.Core;
using Billing.Frontend.Authentication;
using Billing.Frontend.Tests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Billing.Frontend.Tests.Authentication;

[TestClass]
public sealed class PortalCredentialTests
{
    [TestMethod]
    public async Task A_code_is_redeemed_with_the_managed_identitys_token_instead_of_a_secret()
    {
        var identity = new Identity();
        await using var host = new FrontendHost(
            more: services => services.AddKeyedSingleton<TokenCredential>(PortalCredential.SignedAssertion, identity),
            settings: new() { [PortalCredential.SourceTypeKey] = PortalCredential.SignedAssertion, [PortalCredential.ClientIdKey] = "0000-frontend" });
        var request = await Redeem(host);
        Assert.AreEqual("the identity's token", request.ClientAssertion);
        Assert.AreEqual("urn:ietf:params:oauth:client-assertion-type:jwt-bearer", request.ClientAssertionType);
        Assert.IsNull(request.ClientSecret);
        CollectionAssert.AreEqual(new[] { "api://AzureADTokenExchange/.default" }, identity.Asked);
    }

    [TestMethod]
    public async Task Without_it_a_code_is_redeemed_as_before()
    {
        await using var host = new FrontendHost();
        var request = await Redeem(host);
        Assert.IsNull(request.ClientAssertion);
    }

    private static async Task<OpenIdConnectMessage> Redeem(FrontendHost host)
    {
        var oidc = host.Services.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>().Get(OpenIdConnectDefaults.AuthenticationScheme);
        var request = new OpenIdConnectMessage { Code = "code" };
        await oidc.Events.AuthorizationCodeReceived(new AuthorizationCodeReceivedContext(
            new DefaultHttpContext { RequestServices = host.Services },
            new AuthenticationScheme(OpenIdConnectDefaults.AuthenticationScheme, null, typeof(OpenIdConnectHandler)), oidc, new AuthenticationProperties())
        {
            TokenEndpointRequest = request,
        });
        return request;
    }

    private sealed class Identity : TokenCredential
    {
        public string[] Asked { get; private set; } = [];

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Asked = requestContext.Scopes;
            return ValueTask.FromResult(new AccessToken("the identity's token", DateTimeOffset.MaxValue));
        }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
