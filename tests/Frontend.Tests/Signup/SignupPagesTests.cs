using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Billing.Frontend.Tests.Hosting;
using Billing.Signup;
using Microsoft.Extensions.Time.Testing;

namespace Billing.Frontend.Tests.Signup;

[TestClass]
public sealed class SignupPagesTests
{
    private const string Signup = "0123456789abcdef0123456789abcdef";
    private static readonly FakeTimeProvider s_clock = new(TimeProvider.System.GetUtcNow());
    private static FrontendHost host = null!;
    private HttpClient _visitor = null!;

    private static StubSignups Cluster => host.Grains.Signups;

    [ClassInitialize]
    public static void StartHost(TestContext _)
    {
        host = new FrontendHost(s_clock);
        Cluster.Clock = s_clock;
    }

    [ClassCleanup]
    public static async Task StopHost() => await host.DisposeAsync();

    [TestInitialize]
    public void Start()
    {
        host.Grains.Forget();
        // Another hour: what other tests asked is not counted any more.
        s_clock.Advance(TimeSpan.FromHours(1));
        _visitor = host.Caller(null);
    }

    [TestCleanup]
    public void Stop() => _visitor.Dispose();

    [TestMethod]
    public async Task A_posted_form_leads_on_to_payment()
    {
        var (status, location, _) = await Post(Own());
        Assert.AreEqual((HttpStatusCode.SeeOther, StubSignups.PayUrl), (status, location));
        var form = Cluster.Forms.Values.Single();
        Assert.AreEqual(("Grete", "DE", StubSignups.Back, false), (form.FirstName, form.Billing.Country, form.ReturnAddress, form.Hosted));
        Assert.IsNull(form.Shipping);
    }

    [TestMethod]
    public async Task What_is_wrong_comes_back_to_the_form_and_what_was_typed_in_the_fragment_only()
    {
        Cluster.Refusal = [new("email", "repeated-email", "Somebody has it."), new("billing.country", "not-offered", "Not there.")];
        var (status, location, _) = await Post(Own());
        Assert.AreEqual(HttpStatusCode.SeeOther, status);
        var parts = location!.Split('#');
        Assert.AreEqual($"{StubSignups.FormPage}?errors=email:repeated-email,billing.country:not-offered", parts[0]);
        Assert.Contains("email=g%26r%23%40example.com", parts[1]);
        Assert.DoesNotContain("website", parts[1]);
        Assert.IsEmpty(Cluster.Forms);
    }

    [TestMethod]
    [DataRow("https://shop.example/form/")]
    [DataRow("https://shop.example/form?x=1")]
    [DataRow("https://shop.example.evil.example/form")]
    [DataRow("https://shop.example@evil.example/")]
    [DataRow("//evil.example/form")]
    [DataRow("https:\\\\evil.example")]
    [DataRow("javascript:alert(1)")]
    [DataRow("https://SHOP.example/form")]
    public async Task Nobody_is_sent_to_an_address_that_the_site_did_not_register(string address)
    {
        Cluster.Refusal = [new("returnAddress", "not-allowed", "This site does not send visitors there.")];
        foreach (var field in new[] { "formAddress", "returnAddress" })
        {
            var form = Own();
            form.Remove("formAddress");
            form[field] = address;
            var (status, location, text) = await Post(form);
            Assert.AreEqual((HttpStatusCode.BadRequest, null), (status, location), field);
            Assert.Contains("Grete", text);
        }
    }

    [TestMethod]
    public async Task A_double_click_is_one_signup_two_tabs_are_two_and_after_a_failure_there_is_another_try()
    {
        var form = Own();
        await Task.WhenAll(Post(form), Post(form));
        Assert.HasCount(1, Cluster.Signups);
        var tab = new Dictionary<string, string>(form) { ["key"] = "another tab" };
        await Post(tab);
        Assert.HasCount(2, Cluster.Signups);
        foreach (var id in Cluster.Signups.Keys)
        {
            Cluster.Put(id, SignupStage.Failed, new Problem("payment", "card-declined", ""));
        }

        var (status, location, _) = await Post(form);
        Assert.AreEqual((HttpStatusCode.SeeOther, StubSignups.PayUrl), (status, location));
        Assert.HasCount(3, Cluster.Signups);
        await Post(form);
        Assert.HasCount(3, Cluster.Signups);
    }

    [TestMethod]
    public async Task What_somebody_typed_does_not_lead_others_to_his_signup()
    {
        var form = Own();
        form.Remove("key");
        await Post(form);
        await Post(form);
        Assert.HasCount(1, Cluster.Signups, "a double click");

        using var elsewhere = From("127.0.0.2");
        using var content = new FormUrlEncodedContent(form);
        using var answer = await elsewhere.PostAsync(new Uri("/signup/shop", UriKind.Relative), content);
        Assert.AreEqual(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.HasCount(2, Cluster.Signups);
    }

    [TestMethod]
    public async Task Nor_does_what_he_knows_of_the_others_network()
    {
        var form = Own();
        form.Remove("key");
        await Post(form);
        var keyOfForm = Cluster.Keys.Single();

        using var elsewhere = From("127.0.0.2");
        foreach (var key in new[] { "from 127.0.0.1", "127.0.0.1" })
        {
            using var content = new FormUrlEncodedContent(new Dictionary<string, string>(form) { ["key"] = key });
            using var answer = await elsewhere.PostAsync(new Uri("/signup/shop", UriKind.Relative), content);
            Assert.AreEqual(HttpStatusCode.SeeOther, answer.StatusCode);
        }

        Assert.HasCount(3, Cluster.Signups);

        // Nor can he give the API the key that the form has.
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/signup/shop", UriKind.Relative))
        {
            Headers = { { "Idempotency-Key", keyOfForm } },
            Content = JsonContent.Create(new { firstName = "Grete" }),
        };
        using var told = await elsewhere.SendAsync(request);
        Assert.AreEqual(HttpStatusCode.Accepted, told.StatusCode);
        Assert.HasCount(4, Cluster.Signups);
    }

    [TestMethod]
    public async Task A_cluster_that_does_not_answer_loses_no_form()
    {
        Cluster.SignupFailure = new TimeoutException("slow");
        var (status, location, _) = await Post(Own());
        Assert.AreEqual(HttpStatusCode.SeeOther, status);
        Assert.Contains("/signup/shop/paid?signup=", location!);
        host.Grains.Failure = new TimeoutException("away");
        var (away, _, text) = await Get("/signup/shop");
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, away);
        Assert.Contains("Not now", text);
    }

    [TestMethod]
    public async Task Coming_back_from_the_pay_page_leads_to_where_the_signup_stands()
    {
        Cluster.Put(Signup, SignupStage.Done);
        var (_, done, _) = await Get($"/signup/shop/paid?signup={Signup}");
        Assert.AreEqual($"{StubSignups.Back}?token={Signup}.1.n.s", done);
        Assert.AreEqual("reported", Cluster.Commands.Last());

        Cluster.TokenProblem = new Problem("token", "token-used", "");
        var (_, used, _) = await Get($"/signup/shop/paid?signup={Signup}");
        Assert.AreEqual($"{StubSignups.Back}?errors=token:token-used", used);

        Cluster.Put(Signup, SignupStage.Failed, new Problem("payment", "insufficient-funds", ""));
        var (_, failed, _) = await Get($"/signup/shop/paid?signup={Signup}");
        Assert.StartsWith($"{StubSignups.FormPage}?errors=payment:insufficient-funds#firstName=Grete", failed!);

        Cluster.Put(Signup, SignupStage.Review);
        var (_, review, _) = await Get($"/signup/shop/paid?signup={Signup}");
        Assert.AreEqual($"{StubSignups.Back}?signup={Signup}&stage=review", review);

        Cluster.Put(Signup, SignupStage.Working);
        using var wait = await _visitor.GetAsync(new Uri($"/signup/shop/paid?signup={Signup}", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.OK, wait.StatusCode);
        Assert.StartsWith("1; url=", wait.Headers.GetValues("Refresh").Single());
        Assert.AreEqual("no-referrer", wait.Headers.GetValues("Referrer-Policy").Single());

        Cluster.Put(Signup, SignupStage.AwaitingPayment);
        var (_, cancelled, _) = await Get($"/signup/shop/cancelled?signup={Signup}");
        Assert.StartsWith($"{StubSignups.FormPage}?errors=payment:payment-cancelled", cancelled!);

        var (missing, _, text) = await Get("/signup/shop/paid?signup=ffffffffffffffffffffffffffffffff");
        Assert.AreEqual(HttpStatusCode.NotFound, missing);
        Assert.Contains("Nothing was charged", text);
    }

    [TestMethod]
    [DataRow(SignupStage.AwaitingPayment, StubSignups.PayUrl)]
    [DataRow(SignupStage.AwaitingEmail, "/signup/shop/confirm?signup=" + Signup)]
    [DataRow(SignupStage.Review, "/signup/shop/paid?signup=" + Signup)]
    [DataRow(SignupStage.Done, "/signup/shop/paid?signup=" + Signup)]
    public async Task Who_comes_back_after_a_while_goes_on_where_his_signup_stands(SignupStage stage, string next)
    {
        Cluster.Put(Signup, stage);
        var (status, location, _) = await Get($"/signup/shop/resume?signup={Signup}");
        Assert.AreEqual((HttpStatusCode.SeeOther, new Uri(host.Address, next).ToString()), (status, location));
        Assert.AreEqual(HttpStatusCode.NotFound, (await Get("/signup/shop/resume?signup=ffffffffffffffffffffffffffffffff")).Status);

        Cluster.Put(Signup, SignupStage.Review, hosted: true);
        var (_, _, text) = await Get($"/signup/shop/paid?signup={Signup}");
        Assert.Contains($"/signup/shop/resume?signup={Signup}\"", text);
    }

    [TestMethod]
    public async Task A_hosted_form_shows_its_errors_itself_with_all_that_was_typed_encoded()
    {
        var (shown, _, empty) = await Get("/signup/shop");
        Assert.AreEqual(HttpStatusCode.OK, shown);
        Assert.Contains("The &lt;b&gt;shop&lt;/b&gt;", empty);
        Assert.Contains("9.90 EUR", empty);
        Cluster.Refusal = [new("firstName", "invalid", "First name holds <odd> characters.")];
        var (status, _, text) = await Post(new() { ["firstName"] = "\"><script>alert(1)</script>", ["billing.country"] = "DE" });
        Assert.AreEqual(HttpStatusCode.BadRequest, status);
        Assert.DoesNotContain("<script", text);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", text);
        Assert.Contains("&lt;odd&gt;", text);
        Assert.Contains("<option value=\"DE\" selected", text);
    }

    [TestMethod]
    public async Task A_hosted_signup_ends_with_the_number_and_the_password()
    {
        Cluster.FirstStage = SignupStage.Done;
        var (_, paid, _) = await Post(new() { ["firstName"] = "Grete" });
        var (_, password, _) = await Get(new Uri(paid!).PathAndQuery);
        var id = Cluster.Signups.Keys.Single();
        Assert.AreEqual(new Uri(host.Address, $"/signup/shop/password?token={id}.secret&welcome=1").ToString(), password);
        var (_, _, page) = await Get(new Uri(password!).PathAndQuery);
        Assert.Contains("Congratulations!", page);
        Assert.Contains("&#x2B;493020000001", page);
        var (bad, _, again) = await Post(new() { ["token"] = $"{id}.secret", ["password"] = "short" }, "/signup/shop/password");
        Assert.AreEqual(HttpStatusCode.BadRequest, bad);
        Assert.Contains("at least 8 characters", again);
        var (_, _, set) = await Post(new() { ["token"] = $"{id}.secret", ["password"] = "a long password" }, "/signup/shop/password");
        Assert.Contains("Your password is set", set);
        var (_, _, reloaded) = await Get(new Uri(paid!).PathAndQuery);
        Assert.Contains("You have signed up", reloaded);
    }

    [TestMethod]
    public async Task The_code_of_the_mail_is_asked_for_on_a_page()
    {
        Cluster.FirstStage = SignupStage.AwaitingEmail;
        var (_, confirm, _) = await Post(Own());
        var id = Cluster.Signups.Keys.Single();
        Assert.AreEqual(new Uri(host.Address, $"/signup/shop/confirm?signup={id}").ToString(), confirm);
        var (_, _, page) = await Get(new Uri(confirm!).PathAndQuery);
        Assert.Contains("six digits", page);
        var (wrong, _, _) = await Post(new() { ["signup"] = id, ["code"] = "999999" }, "/signup/shop/confirm");
        Assert.AreEqual(HttpStatusCode.BadRequest, wrong);
        Assert.Contains("Send the code again", page);
        var (_, sent, _) = await Post(new() { ["signup"] = id }, "/signup/shop/code");
        Assert.AreEqual("code again", Cluster.Commands.Last());
        var (_, _, again) = await Get(new Uri(sent!).PathAndQuery);
        Assert.Contains("once more", again);
        Cluster.CodeProblem = new Problem("code", "too-many-codes", "Several codes were sent.");
        var (enough, _, told) = await Post(new() { ["signup"] = id }, "/signup/shop/code");
        Assert.AreEqual(HttpStatusCode.BadRequest, enough);
        Assert.Contains("Several codes were sent.", told);
        var (_, pay, _) = await Post(new() { ["signup"] = id, ["code"] = "123456" }, "/signup/shop/confirm");
        Assert.AreEqual(StubSignups.PayUrl, pay);
    }

    [TestMethod]
    public async Task A_sites_template_surrounds_the_page_and_lets_no_script_in()
    {
        var site = StubSignups.Site();
        Cluster.Sites["shop"] = site with { Details = site.Details with { Template = "<!doctype html><title>{{title}}</title><p class=look>{{site}} {{product}}</p>{{content}}" } };
        using var answer = await _visitor.GetAsync(new Uri("/signup/shop", UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.StartsWith("<!doctype html><title>Sign up</title><p class=look>The &lt;b&gt;shop&lt;/b&gt; A line</p>", text);
        Assert.Contains("<form method=\"post\"", text);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy);
        Assert.DoesNotContain("script-src", policy);

        Cluster.Sites["shop"] = site with { Details = site.Details with { Template = "{{#if}}" } };
        var (status, _, plain) = await Get("/signup/shop");
        Assert.AreEqual(HttpStatusCode.OK, status);
        Assert.Contains("<form method=\"post\"", plain);
    }

    [TestMethod]
    public async Task A_paused_or_unknown_site_says_so()
    {
        Cluster.Sites["shop"] = StubSignups.Site() with { Paused = true };
        var (_, _, paused) = await Get("/signup/shop");
        Assert.Contains("Nobody can sign up here at present", paused);
        Assert.DoesNotContain("<form", paused);
        var (status, _, _) = await Get("/signup/no-such-site");
        Assert.AreEqual(HttpStatusCode.NotFound, status);
    }

    /// <summary>A visitor at another address of this machine.</summary>
    private static HttpClient From(string address) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    }) { BaseAddress = host.Address };

    private static Dictionary<string, string> Own() => new()
    {
        ["firstName"] = "Grete",
        ["lastName"] = "Hermann",
        ["email"] = "g&r#@example.com",
        ["billing.country"] = "DE",
        ["returnAddress"] = StubSignups.Back,
        ["formAddress"] = StubSignups.FormPage,
        ["website"] = "",
        ["key"] = "this tab",
    };

    private async Task<(HttpStatusCode Status, string? Location, string Text)> Post(Dictionary<string, string> form, string path = "/signup/shop")
    {
        using var content = new FormUrlEncodedContent(form);
        using var answer = await _visitor.PostAsync(new Uri(path, UriKind.Relative), content);
        return (answer.StatusCode, answer.Headers.Location?.OriginalString, await answer.Content.ReadAsStringAsync());
    }

    private async Task<(HttpStatusCode Status, string? Location, string Text)> Get(string path)
    {
        using var answer = await _visitor.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, answer.Headers.Location?.OriginalString, await answer.Content.ReadAsStringAsync());
    }
}
