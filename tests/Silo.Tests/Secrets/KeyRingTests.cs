using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Azure.Core;
using Azure.Storage.Blobs;
using Billing.Silo.Secrets;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace Billing.Silo.Tests.Secrets;

/// <summary>Where the keys are that secrets are sealed with.</summary>
[TestClass]
public sealed class KeyRingTests
{
    private static readonly Uri s_key = new("https://vault.example/keys/billing");

    [TestMethod]
    public async Task Silos_that_add_a_key_at_the_same_time_lose_none()
    {
        await using var storage = await AzuriteProcess.StartAsync();
        var container = new BlobContainerClient(storage.ConnectionString, "keys");
        var silos = Enumerable.Range(0, 5).Select(_ => new BlobKeys(container)).ToArray();
        Assert.IsEmpty(silos[0].GetAllElements(), "no container is no key");
        await Task.WhenAll(silos.Select((silo, number) => Task.Run(() => silo.StoreElement(new XElement("key", new XAttribute("id", number)), "key"))));
        Assert.AreEqual("01234", string.Concat(silos[0].GetAllElements().Select(key => (string)key.Attribute("id")!).Order(StringComparer.Ordinal)));
    }

    [TestMethod]
    public void A_key_is_read_back_through_the_vault_alone()
    {
        using var vault = new Vault();
        var element = new XElement("key", new XElement("masterKey", "of all secrets"));
        var encrypted = new VaultEncryptor(vault.Key()).Encrypt(element);
        Assert.DoesNotContain("of all secrets", encrypted.EncryptedElement.ToString());
        Assert.AreEqual(element.ToString(), Decryptor(vault.Key(), encrypted).Decrypt(encrypted.EncryptedElement).ToString());
        Assert.AreEqual("wrapkey unwrapkey", string.Join(' ', vault.Asked));

        using var another = new Vault();
        Assert.Throws<HttpRequestException>(() => Decryptor(another.Key(), encrypted).Decrypt(encrypted.EncryptedElement));
    }

    [TestMethod]
    public void Our_token_goes_to_no_other_vault_and_a_missing_setting_is_named()
    {
        using var vault = new Vault();
        var encrypted = new VaultEncryptor(vault.Key()).Encrypt(new XElement("key"));
        encrypted.EncryptedElement.Element("kid")!.Value = "https://evil.example/keys/billing/1";
        var refused = Assert.Throws<InvalidOperationException>(() => Decryptor(vault.Key(), encrypted).Decrypt(encrypted.EncryptedElement));
        Assert.Contains("another vault", refused.Message);
        using var none = new ServiceCollection().BuildServiceProvider();
        var unset = Assert.Throws<InvalidOperationException>(() => new VaultDecryptor(none).Decrypt(encrypted.EncryptedElement));
        Assert.Contains("Secrets:KeyVaultKey", unset.Message);
    }

    private static VaultDecryptor Decryptor(KeyVaultKey key, EncryptedXmlInfo encrypted)
    {
        Assert.AreEqual(typeof(VaultDecryptor), encrypted.DecryptorType);
        return new VaultDecryptor(new ServiceCollection().AddSingleton(key).BuildServiceProvider());
    }

    /// <summary>Answers as Key Vault's REST API does.</summary>
    private sealed class Vault : HttpMessageHandler
    {
        private readonly RSA _rsa = RSA.Create(2048);

        public List<string> Asked { get; } = [];

        public KeyVaultKey Key() => new(new HttpClient(this, disposeHandler: false), s_key, new Anybody());

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.AreEqual("Bearer", request.Headers.Authorization?.Scheme);
            Assert.AreEqual("?api-version=7.4", request.RequestUri!.Query);
            Assert.AreEqual("vault.example", request.RequestUri.Host);
            var operation = request.RequestUri.Segments[^1];
            Asked.Add(operation);
            using var body = new StreamReader(request.Content!.ReadAsStream(cancellationToken));
            var asked = JsonNode.Parse(body.ReadToEnd())!;
            Assert.AreEqual("RSA-OAEP-256", (string?)asked["alg"]);
            var value = System.Buffers.Text.Base64Url.DecodeFromChars((string)asked["value"]!);
            try
            {
                var answer = operation == "wrapkey" ? _rsa.Encrypt(value, RSAEncryptionPadding.OaepSHA256) : _rsa.Decrypt(value, RSAEncryptionPadding.OaepSHA256);
                return new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = JsonContent.Create(new JsonObject { ["kid"] = $"{s_key}/version-1", ["value"] = System.Buffers.Text.Base64Url.EncodeToString(answer) }),
                };
            }
            catch (CryptographicException)
            {
                return new HttpResponseMessage(HttpStatusCode.BadRequest);
            }
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _rsa.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class Anybody : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Assert.AreEqual("https://vault.azure.net/.default", requestContext.Scopes.Single());
            return new AccessToken("token", DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}
