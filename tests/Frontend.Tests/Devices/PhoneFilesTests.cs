using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Billing.Devices;
using Billing.Frontend.Tests.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Billing.Frontend.Tests.Devices;

[TestClass]
public sealed class PhoneFilesTests
{
    private const string Token = "abcdefghijklmnopqrstuvwxyz234567";
    private const string Mac = "001565abcdef";
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("#!version:1.0.0.1\naccount.1.password = secret\n");
    private static readonly string Md5 = Convert.ToHexStringLower(MD5.HashData(Content));

    private static readonly string Key = DeviceTokens.KeyOf(Token);

    private readonly FakeTimeProvider _clock = new(Moments.Noon);
    private FrontendHost _host = null!;
    private HttpClient _phone = null!;

    [TestInitialize]
    public void Start()
    {
        _host = new FrontendHost(_clock);
        _phone = _host.Caller(null);
        _phone.DefaultRequestHeaders.UserAgent.ParseAdd("Yealink SIP-T46U 108.86.0.20");
        _host.Grains.Phones.Files[(Key, $"{Mac}.cfg")] = new ServedFile { Name = $"{Mac}.cfg", ContentType = "text/plain", Content = Content, Md5 = Md5 };
    }

    [TestCleanup]
    public async Task Stop()
    {
        _phone.Dispose();
        await _host.DisposeAsync();
    }

    [TestMethod]
    public async Task A_phone_gets_its_file_without_signing_in()
    {
        using var response = await _phone.GetAsync(Path($"{Mac}.cfg"));
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        CollectionAssert.AreEqual(Content, await response.Content.ReadAsByteArrayAsync());
        Assert.AreEqual("text/plain", response.Content.Headers.ContentType!.ToString());
        Assert.AreEqual($"\"{Md5}\"", response.Headers.ETag!.Tag);
        CollectionAssert.AreEqual(MD5.HashData(Content), response.Content.Headers.ContentMD5);
        Assert.AreEqual("no-cache, private", response.Headers.CacheControl!.ToString());
        Assert.IsFalse(response.Headers.Contains("Set-Cookie"));
        Assert.AreEqual((Key, $"{Mac}.cfg", "127.0.0.1", "Yealink SIP-T46U 108.86.0.20"), _host.Grains.Phones.Fetches.Single());
    }

    [TestMethod]
    public async Task HEAD_tells_the_same_without_the_content()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, Path($"{Mac}.cfg"));
        using var response = await _phone.SendAsync(request);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.AreEqual(Content.Length, response.Content.Headers.ContentLength);
        Assert.AreEqual($"\"{Md5}\"", response.Headers.ETag!.Tag);
        Assert.IsEmpty(await response.Content.ReadAsByteArrayAsync());
        Assert.AreEqual(1, _host.Grains.Phones.Heads, "the phone has not got it");
    }

    [TestMethod]
    [DataRow("\"{0}\"")]
    [DataRow("W/\"{0}\"")]
    [DataRow("\"other\", \"{0}\"")]
    [DataRow("*")]
    public async Task A_phone_that_has_the_file_is_told_so(string known)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path($"{Mac}.cfg"));
        request.Headers.TryAddWithoutValidation("If-None-Match", string.Format(System.Globalization.CultureInfo.InvariantCulture, known, Md5));
        using var response = await _phone.SendAsync(request);
        Assert.AreEqual(HttpStatusCode.NotModified, response.StatusCode);
        Assert.AreEqual(known == "*" ? 1 : 0, _host.Grains.Phones.Heads, "that it has this very version already is as good as a fetch");
        Assert.AreEqual($"\"{Md5}\"", response.Headers.ETag!.Tag);
        Assert.IsEmpty(await response.Content.ReadAsByteArrayAsync());
    }

    [TestMethod]
    public async Task A_phone_that_has_another_version_gets_the_file()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path($"{Mac}.cfg"));
        request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"0123\""));
        using var response = await _phone.SendAsync(request);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
    }

    [TestMethod]
    public async Task Whoever_asks_in_vain_cannot_tell_a_wrong_token_from_a_wrong_file()
    {
        string[] wrong =
        [
            $"/phones/{Token}/other.cfg", $"/phones/{Token}/{Mac.ToUpperInvariant()}.cfg", $"/phones/{new string('a', 32)}/{Mac}.cfg", $"/phones/{Token.ToUpperInvariant()}/{Mac}.cfg",
            $"/phones/short/{Mac}.cfg", $"/phones/{Token}/", $"/phones/{Token}", $"/phones/{Token}/a/b", $"/phones/{Token}/{new string('x', 300)}", "/phones/",
        ];
        var answers = new List<string>();
        foreach (var path in wrong)
        {
            using var response = await _phone.GetAsync(new Uri(path, UriKind.Relative));
            response.Headers.Remove("Date");
            answers.Add($"{response.StatusCode} {response.Headers}{response.Content.Headers}{await response.Content.ReadAsStringAsync()}");
        }

        Assert.HasCount(1, answers.Distinct(), string.Join("\n---\n", answers.Distinct()));
        Assert.StartsWith("NotFound", answers[0]);
        Assert.DoesNotContain("Cookie", answers[0]);
        Assert.DoesNotContain("html", answers[0]);
        Assert.HasCount(3, _host.Grains.Phones.Fetches, "what can be no token wakes no grain");
    }

    [TestMethod]
    [DataRow("PUT")]
    [DataRow("POST")]
    [DataRow("DELETE")]
    public async Task A_phone_may_write_nothing(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Path($"{Mac}-boot.log")) { Content = new StringContent("log") };
        using var response = await _phone.SendAsync(request);
        Assert.AreEqual(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.AreEqual("GET,HEAD", string.Join(',', response.Content.Headers.Allow));
        Assert.IsEmpty(_host.Grains.Phones.Fetches);
    }

    [TestMethod]
    public async Task Somebody_who_guesses_is_told_to_wait_and_may_ask_again_in_the_next_minute()
    {
        var statuses = new List<HttpStatusCode>();
        for (var guess = 0; guess < 301; guess++)
        {
            using var response = await _phone.GetAsync(new Uri($"/phones/{new string('a', 32)}/{guess}.cfg", UriKind.Relative));
            statuses.Add(response.StatusCode);
        }

        Assert.IsTrue(statuses.Take(300).All(status => status == HttpStatusCode.NotFound));
        Assert.AreEqual(HttpStatusCode.TooManyRequests, statuses[300]);
        var asked = _host.Grains.Phones.Fetches.Count;
        _clock.Advance(TimeSpan.FromSeconds(20));
        using (var waiting = await _phone.GetAsync(Path($"{Mac}.cfg")))
        {
            Assert.AreEqual(HttpStatusCode.TooManyRequests, waiting.StatusCode);
            Assert.AreEqual(TimeSpan.FromSeconds(40), waiting.Headers.RetryAfter!.Delta);
        }

        Assert.HasCount(asked, _host.Grains.Phones.Fetches, "the cluster is not asked meanwhile");
        _clock.Advance(TimeSpan.FromSeconds(40));
        using var again = await _phone.GetAsync(Path($"{Mac}.cfg"));
        Assert.AreEqual(HttpStatusCode.OK, again.StatusCode);
    }

    [TestMethod]
    public async Task Behind_a_proxy_the_address_of_the_phone_counts()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path($"{Mac}.cfg"));
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        using var response = await _phone.SendAsync(request);
        Assert.AreEqual("203.0.113.7", _host.Grains.Phones.Fetches.Single().Address);
    }

    [TestMethod]
    public async Task A_cluster_that_is_away_is_told_to_phones_without_a_page_and_without_the_token()
    {
        _host.Grains.Phones.FetchFailure = new TimeoutException($"Response did not arrive on time for message to device-token/{Token}");
        using var response = await _phone.GetAsync(Path($"{Mac}.cfg"));
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.IsNotNull(response.Headers.RetryAfter);
        Assert.AreEqual("Not now.\n", await response.Content.ReadAsStringAsync());
    }

    [TestMethod]
    public async Task The_token_is_not_in_the_log_even_when_requests_are_logged()
    {
        var lines = new ConcurrentQueue<string>();
        using var logged = _host.WithWebHostBuilder(web =>
        {
            web.UseSetting("Logging:LogLevel:Default", "Information");
            web.UseSetting("Logging:LogLevel:Microsoft.AspNetCore", "Information");
            web.UseSetting("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Information");
            web.ConfigureTestServices(services => services.AddSingleton<ILoggerProvider>(new Lines(lines)));
        });
        logged.UseKestrel(0);
        logged.StartServer();
        _host.Grains.Phones.FetchFailure = null;
        using var client = new HttpClient { BaseAddress = logged.ClientOptions.BaseAddress };
        using var served = await client.GetAsync(Path($"{Mac}.cfg"));
        Assert.AreEqual(HttpStatusCode.OK, served.StatusCode);
        using var missed = await client.GetAsync(Path("other.cfg"));
        _host.Grains.Phones.FetchFailure = new TimeoutException($"Response did not arrive on time for message to device-token/{Token}");
        using var failed = await client.GetAsync(Path($"{Mac}.cfg"));
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, failed.StatusCode);
        Assert.IsNotEmpty(lines.Where(line => line.Contains("TimeoutException", StringComparison.Ordinal)), "that it failed is logged");
        var tell = lines.Where(line => line.Contains(Token, StringComparison.Ordinal)).ToArray();
        Assert.IsEmpty(tell, string.Join("\n", tell));
    }

    private static Uri Path(string file) => new($"/phones/{Token}/{file}", UriKind.Relative);

    private sealed class Lines(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
