using System.Net;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using KeyVault;
using Microsoft.Extensions.Configuration;

namespace Billing.Silo.Tests.Hosting;

[TestClass]
public sealed class VaultSettingsTests
{
    private static readonly Uri s_address = new("https://vault.vault.azure.net/");

    [TestMethod]
    public void Secrets_are_settings_and_have_the_last_word()
    {
        var settings = Read(new Vault { ["Mail--Password"] = "from the vault", ["Payments--Stripe--ApiKey"] = "sk_vault" });
        Assert.AreEqual("from the vault", settings["Mail:Password"]);
        Assert.AreEqual("sk_vault", settings["Payments:Stripe:ApiKey"]);
        Assert.AreEqual("of before", settings["Mail:Host"]);
    }

    [TestMethod]
    public void A_disabled_secret_is_as_if_it_were_not_there()
    {
        var settings = Read(new Vault { ["Mail--Password"] = null });
        Assert.AreEqual("of before", settings["Mail:Password"]);
    }

    [TestMethod]
    public void A_vault_that_refuses_is_named_at_the_start()
    {
        var refused = Assert.ThrowsExactly<InvalidOperationException>(() => Read(new Vault { Refuses = true }));
        StringAssert.StartsWith(refused.Message, "The secrets in https://vault.vault.azure.net/ cannot be read: ");
    }

    [TestMethod]
    public void Without_an_address_there_is_no_vault()
    {
        var configuration = new ConfigurationManager();
        configuration.AddVault();
        Assert.IsEmpty(((IConfigurationBuilder)configuration).Sources.OfType<VaultSource>().ToArray());
    }

    [TestMethod]
    [DataRow("vault")]
    [DataRow("http://vault.vault.azure.net/")]
    public void An_address_that_is_none_is_refused_and_not_repeated(string address)
    {
        var configuration = new ConfigurationManager { [VaultSettings.UriKey] = address };
        var refused = Assert.ThrowsExactly<FormatException>(configuration.AddVault);
        Assert.AreEqual("KeyVault:Uri is not an https address.", refused.Message);
    }

    private static IConfigurationRoot Read(Vault vault)
    {
        var options = new SecretClientOptions { Transport = new HttpClientTransport(vault), Retry = { MaxRetries = 0 } };
        return new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Mail:Password"] = "of before", ["Mail:Host"] = "of before" })
            .Add(new VaultSource(new SecretClient(s_address, new Identity(), options)))
            .Build();
    }

    /// <summary>A vault's REST API, as far as it is asked; a secret without a value is disabled.</summary>
    private sealed class Vault : HttpMessageHandler
    {
        private readonly Dictionary<string, string?> _secrets = [];

        public bool Refuses { get; init; }

        public string? this[string name]
        {
            set => _secrets[name] = value;
        }

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Headers.Authorization is null)
            {
                var challenge = new HttpResponseMessage(HttpStatusCode.Unauthorized) { Content = new ByteArrayContent([]) };
                challenge.Headers.Add("WWW-Authenticate", "Bearer authorization=\"https://login.microsoftonline.com/22222222-2222-2222-2222-222222222222\", resource=\"https://vault.azure.net\"");
                return challenge;
            }

            if (Refuses)
            {
                return Answer(HttpStatusCode.Forbidden, """{"error":{"code":"Forbidden","message":"Caller is not authorized"}}""");
            }

            var path = request.RequestUri!.AbsolutePath.Trim('/').Split('/');
            if (path.Length == 1)
            {
                var list = _secrets.Select(each => $$$"""{"id":"{{{s_address}}}secrets/{{{each.Key}}}","attributes":{"enabled":{{{(each.Value is null ? "false" : "true")}}}}}""");
                return Answer(HttpStatusCode.OK, $$"""{"value":[{{string.Join(',', list)}}],"nextLink":null}""");
            }

            return _secrets[path[1]] is { } value
                ? Answer(HttpStatusCode.OK, $$$"""{"value":"{{{value}}}","id":"{{{s_address}}}secrets/{{{path[1]}}}/1","attributes":{"enabled":true}}""")
                : Answer(HttpStatusCode.Forbidden, """{"error":{"code":"Forbidden","message":"Operation get is not allowed on a disabled secret."}}""");
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(Send(request, cancellationToken));

        private static HttpResponseMessage Answer(HttpStatusCode status, string json) =>
            new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
    }

    private sealed class Identity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
