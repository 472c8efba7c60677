using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Billing.Silo.Secrets;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Testing;
using Request = Azure.Core.Request;

namespace Billing.Silo.Tests.Secrets;

/// <summary>Where the keys are that secrets are sealed with.</summary>
[TestClass]
public sealed class KeyRingTests
{
    private static readonly Uri s_key = new("https://vault.example/keys/billing");
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(20);

    private static AzuriteProcess s_storage = null!;

    [ClassInitialize]
    public static async Task Start(TestContext _) => s_storage = await AzuriteProcess.StartAsync();

    [ClassCleanup]
    public static async Task Stop() => await s_storage.DisposeAsync();

    [TestMethod]
    public async Task Silos_that_add_a_key_at_the_same_time_lose_none()
    {
        var container = Container("added");
        var silos = Enumerable.Range(0, 5).Select(_ => new BlobKeys(container)).ToArray();
        Assert.IsEmpty(silos[0].GetAllElements(), "no container is no key");
        silos[0].StoreElement(new XElement("key", new XAttribute("id", "first")), "key");
        await Task.WhenAll(silos.Select((silo, number) => Task.Run(() => silo.StoreElement(new XElement("key", new XAttribute("id", number)), "key"))));
        Assert.AreEqual("01234first", string.Concat(silos[0].GetAllElements().Select(key => (string)key.Attribute("id")!).Order(StringComparer.Ordinal)));
    }

    [TestMethod]
    public async Task Of_two_silos_that_find_no_key_one_makes_it_and_both_use_it()
    {
        using var both = new CountdownEvent(2);
        var time = new FakeTimeProvider();
        using var one = Silo("raced", vault: null, time, new Requests(WhenBothWrite()));
        using var other = Silo("raced", vault: null, time, new Requests(WhenBothWrite()));
        var starting = Task.WhenAll(Task.Run(() => one.StartAsync()), Task.Run(() => other.StartAsync()));
        await Until(starting, time, "both silos to start");
        Assert.HasCount(1, new BlobKeys(Container("raced")).GetAllElements());
        Assert.AreEqual("of one", Secrets(other).Open(Secrets(one).Seal("of one")));
        Assert.AreEqual("of the other", Secrets(one).Open(Secrets(other).Seal("of the other")));

        Action<Request> WhenBothWrite()
        {
            var waited = false;
            return request =>
            {
                if (!waited && request.Method == RequestMethod.Put && request.Uri.Path.EndsWith(BlobKeys.BlobName, StringComparison.Ordinal))
                {
                    waited = true;
                    both.Signal();
                    Assert.IsTrue(both.Wait(s_deadline), "the other silo has not come so far");
                }
            };
        }
    }

    [TestMethod]
    public async Task Without_the_setting_of_the_vault_no_plain_key_comes_to_those_that_it_wrapped()
    {
        using var vault = new Vault();
        using var silo = Silo("unset", vault);
        var stored = Secrets(silo).Seal("secret");
        var before = await Blob("unset");
        Assert.DoesNotContain("masterKey", before);

        using var without = Silo("unset", vault: null);
        var refused = Assert.Throws<CryptographicException>(() => Secrets(without).Seal("another"));
        Assert.Contains("set Secrets:KeyVaultKey", refused.ToString());
        Assert.Throws<CryptographicException>(() => Secrets(without).Open(stored));
        Assert.Contains("set Secrets:KeyVaultKey", (await Assert.ThrowsAsync<CryptographicException>(() => without.StartAsync())).ToString());
        Assert.Throws<InvalidOperationException>(() => new BlobKeys(Container("unset")).StoreElement(new XElement("key"), "key"));
        Assert.AreEqual(before, await Blob("unset"));
    }

    [TestMethod]
    [DataRow(HttpStatusCode.ServiceUnavailable)]
    [DataRow(HttpStatusCode.Forbidden)]
    public async Task A_silo_waits_until_the_vault_opens_every_key_and_then_needs_it_no_longer(HttpStatusCode refusal)
    {
        var name = $"vault-{(int)refusal}";
        using var vault = new Vault();
        string older, newer;
        using (var earlier = Silo(name, vault))
        {
            older = Secrets(earlier).Seal("under the older key");
            var now = TimeProvider.System.GetUtcNow();
            earlier.Services.GetRequiredService<IKeyManager>().CreateNewKey(now, now.AddDays(90));
        }

        using (var between = Silo(name, vault))
        {
            newer = Secrets(between).Seal("under the newer key");
        }

        Assert.AreNotEqual(older[..40], newer[..40], "the texts begin with the key's id");
        var keys = await Blob(name);
        var first = XElement.Parse(keys).Descendants("vaultKey").First().Element("key")!.Value;
        vault.Refusal = operation => operation == "unwrapkey" && vault.LastValue == first ? refusal : null;
        var time = new FakeTimeProvider();
        using var silo = Silo(name, vault, time);
        var before = vault.Asked.Count;
        var starting = Task.Run(() => silo.StartAsync());
        await Eventually.Async(
            () =>
            {
                time.Advance(KeysAtStart.Pause);
                return vault.Asked.Count > before + 6;
            },
            "the silo to try again",
            s_deadline,
            () => $"{string.Join(' ', vault.Asked)} {starting.Status} {starting.Exception}");
        Assert.IsFalse(starting.IsCompleted);
        Assert.AreEqual(keys, await Blob(name), "a key that cannot be opened yet is not replaced");

        vault.Refusal = null;
        await Until(starting, time, "the silo to start");
        vault.Refusal = _ => refusal;
        var asked = vault.Asked.Count;
        var manager = silo.Services.GetRequiredService<IKeyManager>();
        // Has the keys read anew, as they are once a day.
        manager.RevokeKey(Guid.NewGuid());
        foreach (var key in manager.GetAllKeys())
        {
            Assert.IsNotNull(key.CreateEncryptor());
        }

        Assert.AreEqual("under the older key", Secrets(silo).Open(older));
        Assert.AreEqual("under the newer key", Secrets(silo).Open(newer));
        Assert.HasCount(asked, vault.Asked);
    }

    [TestMethod]
    public void A_key_that_the_vault_does_not_open_at_first_is_not_given_up()
    {
        using var vault = new Vault();
        using var silo = Silo("later", vault);
        Secrets(silo).Seal("secret");
        using (var other = Silo("later", vault))
        {
            var now = TimeProvider.System.GetUtcNow();
            other.Services.GetRequiredService<IKeyManager>().CreateNewKey(now.AddDays(2), now.AddDays(90));
        }

        var keys = silo.Services.GetRequiredService<IKeyManager>();
        vault.Refusal = _ => HttpStatusCode.Forbidden;
        Assert.Throws<HttpRequestException>(() => keys.GetAllKeys().Last().CreateEncryptor());
        vault.Refusal = null;
        Assert.IsNotNull(keys.GetAllKeys().Last().CreateEncryptor());
    }

    [TestMethod]
    public async Task A_silo_that_may_not_read_the_keys_yet_waits_and_need_not_be_allowed_to_make_the_container()
    {
        await Container("forbidden").CreateAsync();
        var time = new FakeTimeProvider();
        var (refused, allowed) = (0, false);
        var requests = new Requests(request =>
        {
            if (!Volatile.Read(ref allowed) || request.Uri.Query.Contains("restype=container", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref refused);
                throw new RequestFailedException(403, "This request is not authorized to perform this operation.");
            }
        });
        using var silo = Silo("forbidden", vault: null, time, requests);
        var starting = Task.Run(() => silo.StartAsync());
        await Eventually.Async(
            () =>
            {
                time.Advance(KeysAtStart.Pause);
                return Volatile.Read(ref refused) > 2;
            },
            "the silo to try again",
            s_deadline);
        Assert.IsFalse(starting.IsCompleted);
        Volatile.Write(ref allowed, true);
        await Until(starting, time, "the silo to start");
        Assert.AreEqual("secret", Secrets(silo).Open(Secrets(silo).Seal("secret")));
    }

    [TestMethod]
    public void A_hiccup_of_the_vault_is_passed_over()
    {
        using var vault = new Vault();
        var key = vault.Key();
        var (wrapped, version) = key.Wrap([1, 2, 3]);
        var left = 2;
        vault.Refusal = _ => left-- > 0 ? HttpStatusCode.TooManyRequests : null;
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, key.Unwrap(wrapped, version));
        Assert.HasCount(4, vault.Asked);
        vault.Refusal = _ => HttpStatusCode.Forbidden;
        Assert.Throws<HttpRequestException>(() => vault.Key().Unwrap(wrapped, version));
        Assert.HasCount(5, vault.Asked, "what is forbidden stays so for longer");
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

    private static BlobContainerClient Container(string name, HttpPipelinePolicy? policy = null)
    {
        var options = new BlobClientOptions();
        if (policy is not null)
        {
            options.AddPolicy(policy, HttpPipelinePosition.PerCall);
        }

        return new BlobContainerClient(s_storage.ConnectionString, name, options);
    }

    private static async Task<string> Blob(string container) => (await Container(container).GetBlobClient(BlobKeys.BlobName).DownloadContentAsync()).Value.Content.ToString();

    private static StoredSecrets Secrets(IHost silo) => silo.Services.GetRequiredService<StoredSecrets>();

    /// <summary>Of a silo, what has to do with secrets.</summary>
    private static IHost Silo(string container, Vault? vault, TimeProvider? time = null, HttpPipelinePolicy? requests = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Storage"] = s_storage.ConnectionString,
            ["Secrets:KeyVaultKey"] = vault is null ? "" : s_key.AbsoluteUri,
        });
        builder.AddSecrets();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        var key = vault?.Key();
        builder.Services.AddSingleton(new BlobKeys(Container(container, requests), key));
        if (key is not null)
        {
            builder.Services.AddSingleton(key);
        }

        return builder.Build();
    }

    private static async Task Until(Task task, FakeTimeProvider time, string what)
    {
        await Eventually.Async(
            () =>
            {
                time.Advance(KeysAtStart.Pause);
                return task.IsCompleted;
            },
            what,
            s_deadline);
        await task;
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

        public ConcurrentQueue<string> Asked { get; } = [];

        /// <summary>What an operation is refused by, if it is.</summary>
        public Func<string, HttpStatusCode?>? Refusal { get; set; }

        /// <summary>Of what was asked last, in the Base64 of the keys.</summary>
        public string? LastValue { get; private set; }

        public KeyVaultKey Key() => new(new HttpClient(this, disposeHandler: false), s_key, new Anybody());

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.AreEqual("Bearer", request.Headers.Authorization?.Scheme);
            Assert.AreEqual("?api-version=7.4", request.RequestUri!.Query);
            Assert.AreEqual("vault.example", request.RequestUri.Host);
            var operation = request.RequestUri.Segments[^1];
            Asked.Enqueue(operation);
            using var body = new StreamReader(request.Content!.ReadAsStream(cancellationToken));
            var asked = JsonNode.Parse(body.ReadToEnd())!;
            Assert.AreEqual("RSA-OAEP-256", (string?)asked["alg"]);
            var value = System.Buffers.Text.Base64Url.DecodeFromChars((string)asked["value"]!);
            LastValue = Convert.ToBase64String(value);
            if (Refusal?.Invoke(operation) is { } refusal)
            {
                return new HttpResponseMessage(refusal);
            }

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

    /// <summary>Told of each request before it is sent.</summary>
    private sealed class Requests(Action<Request> before) : HttpPipelinePolicy
    {
        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            before(message.Request);
            ProcessNext(message, pipeline);
        }

        public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();
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
