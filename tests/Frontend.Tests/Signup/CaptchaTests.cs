using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Billing.Frontend.Signup;
using Billing.Frontend.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Billing.Frontend.Tests.Signup;

[TestClass]
public sealed class CaptchaTests
{
    private static readonly Service s_service = new();
    private static FrontendHost host = null!;
    private HttpClient _visitor = null!;

    [ClassInitialize]
    public static void StartHost(TestContext _) => host = new FrontendHost(more: services => services.AddSingleton<ICaptcha>(s_service));

    [ClassCleanup]
    public static async Task StopHost() => await host.DisposeAsync();

    [TestInitialize]
    public void Start()
    {
        host.Grains.Forget();
        s_service.Fails = false;
        _visitor = host.Caller(null);
    }

    [TestCleanup]
    public void Stop() => _visitor.Dispose();

    [TestMethod]
    public async Task Only_who_passes_is_taken_and_sending_the_same_again_needs_no_second_answer()
    {
        var form = await _visitor.GetFromJsonAsync<JsonElement>("/api/v1/signup/shop/form");
        var captcha = form.GetProperty("captcha");
        Assert.AreEqual(
            ("public-key", "widget", "captcha-answer"),
            (captcha.GetProperty("siteKey").GetString(), captcha.GetProperty("widgetClass").GetString(), captcha.GetProperty("field").GetString()));
        var (refused, text) = await Submit(new { firstName = "Grete" });
        Assert.AreEqual(HttpStatusCode.BadRequest, refused);
        Assert.Contains("\"captcha\":[\"captcha\"]", text);
        Assert.IsEmpty(host.Grains.Signups.Forms);
        Assert.AreEqual(HttpStatusCode.Accepted, (await Submit(new { firstName = "Grete", captcha = "right" })).Status);
        Assert.AreEqual(HttpStatusCode.Accepted, (await Submit(new { firstName = "Grete", captcha = "right, but used" })).Status);
        Assert.HasCount(1, host.Grains.Signups.Forms);
    }

    [TestMethod]
    public async Task A_service_that_does_not_answer_lets_nobody_in_and_says_so()
    {
        s_service.Fails = true;
        var (status, text) = await Submit(new { captcha = "right" });
        Assert.AreEqual(HttpStatusCode.BadRequest, status);
        Assert.Contains("captcha-unavailable", text);
    }

    [TestMethod]
    public async Task The_hosted_form_shows_the_widget_and_takes_its_answer()
    {
        using var page = await _visitor.GetAsync(new Uri("/signup/shop", UriKind.Relative));
        Assert.Contains("script-src https://captcha.example; frame-src https://captcha.example;", page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Contains("data-sitekey=\"public-key\"", await page.Content.ReadAsStringAsync());
        using var form = new FormUrlEncodedContent([new("firstName", "Grete"), new("captcha-answer", "right")]);
        using var posted = await _visitor.PostAsync(new Uri("/signup/shop", UriKind.Relative), form);
        Assert.AreEqual(HttpStatusCode.SeeOther, posted.StatusCode);
    }

    private async Task<(HttpStatusCode Status, string Text)> Submit(object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/signup/shop") { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", "key-1");
        using var answer = await _visitor.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private sealed class Service : ICaptcha
    {
        public bool Fails { get; set; }

        public string Kind => "test";

        public string SiteKey => "public-key";

        public string WidgetClass => "widget";

        public string Field => "captcha-answer";

        public Uri Script { get; } = new("https://captcha.example/widget.js");

        public Task<bool> Passes(string? answer, IPAddress? address, CancellationToken cancellationToken) =>
            Fails ? throw new HttpRequestException("down") : Task.FromResult(answer == "right");
    }
}
