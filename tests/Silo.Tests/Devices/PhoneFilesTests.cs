using System.Net;
using System.Text;
using Azure.Core.Pipeline;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Billing.Devices;
using Billing.Provisioning;
using Billing.Silo.Devices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

namespace Billing.Silo.Tests.Devices;

/// <summary>Against a real storage emulator.</summary>
[TestClass]
public class PhoneFilesTests
{
    private static readonly HttpClient s_phone = new() { Timeout = TimeSpan.FromSeconds(60) };
    private static AzuriteProcess s_storage = null!;

    [ClassInitialize]
    public static async Task Start(TestContext context) => s_storage = await AzuriteProcess.StartAsync();

    [ClassCleanup]
    public static async Task Stop() => await s_storage.DisposeAsync();

    [TestMethod]
    public async Task A_phone_gets_its_file_with_type_MD5_and_no_leave_to_keep_it()
    {
        using var files = Store("headers");
        var token = Phones.Token();
        var file = Phones.File("000413AABBCC.htm", "<settings/>", "application/xml");
        await files.Publish(token, [file], null, default);

        Assert.AreEqual($"{s_storage.BlobEndpoint.AbsoluteUri}/headers/{token}/", files.BaseOf(token).AbsoluteUri);
        using var answer = await s_phone.GetAsync(new Uri(files.BaseOf(token), file.Name));
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.AreEqual("<settings/>", await answer.Content.ReadAsStringAsync());
        Assert.AreEqual("application/xml", answer.Content.Headers.ContentType!.ToString());
        CollectionAssert.AreEqual(file.Md5, answer.Content.Headers.ContentMD5);
        Assert.IsTrue(answer.Headers.CacheControl is { Private: true, NoCache: true }, $"{answer.Headers.CacheControl}");

        var read = await files.Read(token, file.Name, default);
        Assert.AreEqual(file.ContentType, read!.ContentType);
        CollectionAssert.AreEqual(file.Content, read.Content);
    }

    [TestMethod]
    public async Task What_the_account_refuses_is_told_without_the_address()
    {
        var token = Phones.Token();
        var container = new BlobContainerClient(
            new Uri("https://phones.blob.core.windows.net/phones"), new StorageSharedKeyCredential("phones", Convert.ToBase64String(new byte[32])),
            new BlobClientOptions { Transport = new HttpClientTransport(new HttpClient(new Refusing())) });
        using var files = new PhoneFiles(container, new ProvisioningOptions { PublicAccess = false }, NullLogger<PhoneFiles>.Instance);
        foreach (var request in new Func<Task>[]
        {
            () => files.Publish(token, [Phones.File("a.cfg", "x")], null, default), () => files.Publish(token, [Phones.File("a.cfg", "x")], [], default),
            () => files.Read(token, "a.cfg", default), () => files.Remove(token, default), () => files.IsEmpty(token, default),
        })
        {
            var refused = await Assert.ThrowsExactlyAsync<PhoneFilesException>(request);
            StringAssert.Contains(refused.Message, "403 AuthenticationFailed");
            Assert.DoesNotContain(token, refused.ToString());
        }
    }

    [TestMethod]
    public async Task Publishing_the_same_again_uploads_nothing()
    {
        using var files = Store("again");
        var token = Phones.Token();
        PhoneFile[] two = [Phones.File("a.cfg", "one"), Phones.File("a-settings.cfg", "two")];
        await files.Publish(token, two, null, default);
        var before = await ETags("again", token);
        await files.Publish(token, two, null, default);
        CollectionAssert.AreEqual(before, await ETags("again", token));

        // One of them changes: the other stays as it is.
        await files.Publish(token, [two[0], Phones.File("a-settings.cfg", "three")], null, default);
        var after = await ETags("again", token);
        Assert.AreEqual(before["a.cfg"], after["a.cfg"]);
        Assert.AreNotEqual(before["a-settings.cfg"], after["a-settings.cfg"]);
        // Its type is part of a file too.
        await files.Publish(token, [Phones.File("a.cfg", "one", "text/xml")], null, default);
        Assert.AreEqual("text/xml", (await files.Read(token, "a.cfg", default))!.ContentType);
    }

    [TestMethod]
    public async Task Names_that_are_no_longer_there_are_removed_and_no_other_phones()
    {
        using var files = Store("names");
        var (token, other) = (Phones.Token(), Phones.Token());
        await files.Publish(token, [Phones.File("old.cfg", "x"), Phones.File("kept.cfg", "x")], null, default);
        await files.Publish(other, [Phones.File("old.cfg", "y")], null, default);
        await files.Publish(token, [Phones.File("kept.cfg", "x"), Phones.File("new.cfg", "x")], null, default);
        CollectionAssert.AreEquivalent(new[] { "kept.cfg", "new.cfg" }, (await ETags("names", token)).Keys.ToArray());

        await files.Remove(token, default);
        await files.Remove(token, default);
        Assert.IsNull(await files.Read(token, "kept.cfg", default));
        Assert.IsTrue(await files.IsEmpty(token, default));
        Assert.IsNotNull(await files.Read(other, "old.cfg", default));
    }

    [TestMethod]
    public async Task Nobody_can_list_and_a_wrong_token_or_case_finds_nothing()
    {
        using var files = Store("listing");
        var token = Phones.Token();
        await files.Publish(token, [Phones.File("0004Ab.cfg", "x")], null, default);
        Assert.AreEqual(HttpStatusCode.OK, await Status(new Uri(files.BaseOf(token), "0004Ab.cfg")));
        Assert.AreEqual(HttpStatusCode.NotFound, await Status(new Uri(files.BaseOf(token), "0004ab.cfg")));
        Assert.AreEqual(HttpStatusCode.NotFound, await Status(new Uri(files.BaseOf(Phones.Token()), "0004Ab.cfg")));
        var container = $"{s_storage.BlobEndpoint.AbsoluteUri}/listing";
        foreach (var query in new[] { "?restype=container&comp=list", $"?restype=container&comp=list&prefix={token}", "?restype=container" })
        {
            Assert.AreNotEqual(HttpStatusCode.OK, await Status(new Uri(container + query)), query);
        }
    }

    [TestMethod]
    public async Task Without_public_access_only_we_can_read()
    {
        using var files = Phones.Store(new() { ConnectionString = s_storage.ConnectionString, Container = "closed", PublicAccess = false });
        var token = Phones.Token();
        await files.Publish(token, [Phones.File("a.cfg", "x")], null, default);
        Assert.AreNotEqual(HttpStatusCode.OK, await Status(new Uri(files.BaseOf(token), "a.cfg")));
        Assert.IsNotNull(await files.Read(token, "a.cfg", default));
    }

    [TestMethod]
    public async Task A_container_that_anybody_may_list_is_closed_before_anything_is_put_there()
    {
        var container = new BlobContainerClient(s_storage.ConnectionString, "too-open");
        await container.CreateAsync(PublicAccessType.BlobContainer);
        using var files = Store("too-open");
        await files.Publish(Phones.Token(), [Phones.File("a.cfg", "x")], null, default);
        Assert.AreEqual(PublicAccessType.Blob, (await container.GetPropertiesAsync()).Value.PublicAccess);
    }

    [TestMethod]
    public async Task Two_silos_that_publish_one_folder_at_once_leave_it_whole()
    {
        using var one = Store("twice");
        using var two = Store("twice");
        var token = Phones.Token();
        for (var round = 0; round < 10; round++)
        {
            PhoneFile[] content = [Phones.File("a.cfg", $"a {round}"), Phones.File("b.cfg", $"b {round}"), Phones.File($"c{round}.cfg", "c")];
            await Task.WhenAll(one.Publish(token, content, null, default), two.Publish(token, content, null, default));
            CollectionAssert.AreEquivalent(content.Select(file => file.Name).ToArray(), (await ETags("twice", token)).Keys.ToArray());
            Assert.AreEqual($"b {round}", Encoding.UTF8.GetString((await one.Read(token, "b.cfg", default))!.Content));
        }
    }

    [TestMethod]
    public async Task What_is_known_of_a_folder_needs_no_look_in_any_silo()
    {
        using var one = Store("known");
        var token = Phones.Token();
        PhoneFile[] before = [Phones.File("a.cfg", "one"), Phones.File("b.cfg", "two")];
        // Of a token that is new there is nothing to look at.
        var folder = await one.Publish(token, before, [], default);
        CollectionAssert.AreEquivalent(before.Select(file => Convert.ToHexStringLower(file.Md5)).ToArray(), folder.Select(file => file.Md5).ToArray());

        var asked = new List<string>();
        using var two = Store("known", request => asked.Add($"{request.Method} {request.Uri.ToUri().PathAndQuery}"));
        var same = await two.Publish(token, before, folder, default);
        CollectionAssert.AreEquivalent(folder, same);
        Assert.IsEmpty(asked.Where(request => request.Contains(token, StringComparison.Ordinal)), "what is as it was needs no request at all");
        var after = await two.Publish(token, [before[0], Phones.File("b.cfg", "three")], folder, default);
        Assert.HasCount(1, asked.Where(request => request.Contains(token, StringComparison.Ordinal)), string.Join('\n', asked));
        Assert.IsEmpty(asked.Where(request => request.Contains("comp=list", StringComparison.Ordinal)), string.Join('\n', asked));
        CollectionAssert.AreEquivalent(after.Select(file => file.ETag).ToArray(), (await ETags("known", token)).Values.ToArray());
        Assert.AreEqual("three", Encoding.UTF8.GetString((await one.Read(token, "b.cfg", default))!.Content));

        // A name that goes, by what is known alone.
        await one.Publish(token, [before[0]], after, default);
        CollectionAssert.AreEqual(new[] { "a.cfg" }, (await ETags("known", token)).Keys.ToArray());

        // A silo that died between its upload and its state knows less than there is.
        var found = await one.Publish(token, [Phones.File("a.cfg", "four"), Phones.File("c.cfg", "five")], [], default);
        CollectionAssert.AreEquivalent(found.Select(file => (file.Name, file.ETag)).ToArray(), (await ETags("known", token)).Select(file => (file.Key, file.Value)).ToArray());
    }

    [TestMethod]
    public async Task A_silo_that_knew_a_folder_notices_what_another_did_to_it()
    {
        using var one = Store("notices");
        using var two = Store("notices");
        var token = Phones.Token();
        var known = await one.Publish(token, [Phones.File("a.cfg", "1")], [], default);

        // Another name beside the same file, which the first silo does not know of.
        await two.Publish(token, [Phones.File("a.cfg", "1"), Phones.File("other.cfg", "secret")], null, default);
        known = await one.Publish(token, [Phones.File("a.cfg", "2")], known, default);
        CollectionAssert.AreEquivalent(new[] { "a.cfg" }, (await ETags("notices", token)).Keys.ToArray());

        // Other content, and then what the first silo remembers to have put: seen when somebody asks for a look.
        await two.Publish(token, [Phones.File("a.cfg", "3")], null, default);
        known = await one.Publish(token, [Phones.File("a.cfg", "2")], null, default);
        Assert.AreEqual("2", Encoding.UTF8.GetString((await two.Read(token, "a.cfg", default))!.Content));

        // Nothing at all.
        await two.Remove(token, default);
        await one.Publish(token, [Phones.File("a.cfg", "4")], known, default);
        Assert.AreEqual("4", Encoding.UTF8.GetString((await two.Read(token, "a.cfg", default))!.Content));
    }

    [TestMethod]
    public async Task A_container_that_is_deleted_comes_back_with_the_next_publication()
    {
        using var files = Store("gone");
        var token = Phones.Token();
        await files.Publish(token, [Phones.File("a.cfg", "x")], null, default);
        await new BlobContainerClient(s_storage.ConnectionString, "gone").DeleteAsync();
        Assert.IsNull(await files.Read(token, "a.cfg", default));
        await files.Publish(token, [Phones.File("a.cfg", "x")], null, default);
        Assert.IsNotNull(await files.Read(token, "a.cfg", default));
    }

    [TestMethod]
    [DataRow("../a.cfg")]
    [DataRow("a/b.cfg")]
    [DataRow("..")]
    [DataRow(".cfg")]
    [DataRow("")]
    [DataRow("a b.cfg")]
    [DataRow("a%2e.cfg")]
    [DataRow("a\\b.cfg")]
    [DataRow("a.cfg\r\nx: y")]
    [DataRow("a.cfg\n")]
    [DataRow("ä.cfg")]
    [DataRow("a?x=y")]
    public async Task A_hostile_name_is_refused(string name)
    {
        using var files = Store("hostile");
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => files.Publish(Phones.Token(), [Phones.File(name, "x")], null, default));
        Assert.IsNull(await files.Read(Phones.Token(), name, default));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("../../../../../../../../../../../")]
    [DataRow("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [DataRow("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [DataRow("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/")]
    [DataRow("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n")]
    public async Task A_hostile_token_is_refused_and_not_repeated(string token)
    {
        using var files = Store("hostile");
        var refused = await Assert.ThrowsExactlyAsync<ArgumentException>(() => files.Publish(token, [], null, default));
        Assert.IsTrue(token.Length == 0 || !refused.Message.Contains(token, StringComparison.Ordinal), refused.Message);
        Assert.ThrowsExactly<ArgumentException>(() => files.BaseOf(token));
        Assert.IsNull(await files.Read(token, "a.cfg", default));
    }

    [TestMethod]
    public async Task Files_in_an_account_of_their_own_are_not_in_that_of_the_state()
    {
        await using var own = await AzuriteProcess.StartAsync();
        var host = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        host.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Storage"] = s_storage.ConnectionString,
            ["ConnectionStrings:Phones"] = own.ConnectionString,
            ["Provisioning:Container"] = "apart",
        });
        host.Services.AddLogging();
        host.AddDevices();
        await using var services = host.Services.BuildServiceProvider();
        var files = services.GetRequiredService<IPhoneFiles>();
        var token = Phones.Token();
        await files.Publish(token, [Phones.File("a.cfg", "x")], null, default);
        Assert.AreEqual($"{own.BlobEndpoint.AbsoluteUri}/apart/{token}/", files.BaseOf(token).AbsoluteUri);
        Assert.AreEqual(HttpStatusCode.OK, await Status(new Uri(files.BaseOf(token), "a.cfg")));
        Assert.IsFalse(await new BlobContainerClient(s_storage.ConnectionString, "apart").ExistsAsync());
    }

    [TestMethod]
    public void The_public_address_stands_in_for_the_containers()
    {
        using var files = Phones.Store(new() { ConnectionString = s_storage.ConnectionString, PublicUrl = "https://files.example.com/phones" });
        var token = Phones.Token();
        Assert.AreEqual($"https://files.example.com/phones/{token}/", files.BaseOf(token).AbsoluteUri);
    }

    private static PhoneFiles Store(string container) => Phones.Store(new() { ConnectionString = s_storage.ConnectionString, Container = container });

    /// <summary>One whose requests are listened to.</summary>
    private static PhoneFiles Store(string container, Action<Azure.Core.Request> asked)
    {
        var options = new BlobClientOptions();
        options.AddPolicy(new Listener(asked), Azure.Core.HttpPipelinePosition.PerRetry);
        return Phones.Store(new() { ConnectionString = s_storage.ConnectionString, Container = container }, new BlobContainerClient(s_storage.ConnectionString, container, options));
    }

    private static async Task<HttpStatusCode> Status(Uri address)
    {
        using var answer = await s_phone.GetAsync(address);
        return answer.StatusCode;
    }

    private static async Task<Dictionary<string, string>> ETags(string container, string token)
    {
        var found = new Dictionary<string, string>();
        await foreach (var blob in new BlobContainerClient(s_storage.ConnectionString, container).GetBlobsAsync(BlobTraits.None, BlobStates.None, token + "/", default))
        {
            found.Add(blob.Name[(token.Length + 1)..], blob.Properties.ETag!.Value.ToString("H"));
        }

        return found;
    }

    private sealed class Listener(Action<Azure.Core.Request> asked) : Azure.Core.Pipeline.HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(Azure.Core.HttpMessage message) => asked(message.Request);
    }

    /// <summary>As Azure answers a signature that does not fit: with the text that it signed itself, and the path in it.</summary>
    private sealed class Refusing : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var asked = request.RequestUri!;
            // The container is there.
            var own = asked.AbsolutePath == "/phones" && !asked.Query.Contains("comp=list", StringComparison.Ordinal);
            var answer = new HttpResponseMessage(!own ? HttpStatusCode.Forbidden : request.Method == HttpMethod.Put ? HttpStatusCode.Created : HttpStatusCode.OK) { RequestMessage = request };
            if (own)
            {
                answer.Headers.TryAddWithoutValidation("ETag", "\"1\"");
                answer.Content = new ByteArrayContent([]);
                answer.Content.Headers.LastModified = DateTimeOffset.UnixEpoch;
                return Task.FromResult(answer);
            }

            answer.Headers.TryAddWithoutValidation("x-ms-error-code", "AuthenticationFailed");
            answer.Content = new StringContent(
                $"<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>AuthenticationFailed</Code><Message>No.</Message><AuthenticationErrorDetail>Server used following string to sign: 'GET {System.Security.SecurityElement.Escape(asked.PathAndQuery)}'</AuthenticationErrorDetail></Error>",
                Encoding.UTF8, "application/xml");
            return Task.FromResult(answer);
        }
    }
}
