using System.Net;
using Billing.Frontend.Signup;
using Microsoft.Extensions.Options;

namespace Billing.Frontend.Tests.Signup;

[TestClass]
public sealed class TurnstileTests
{
    [TestMethod]
    [DataRow("{\"success\":true}", true)]
    [DataRow("{\"success\":false,\"error-codes\":[\"timeout-or-duplicate\"]}", false)]
    [DataRow("{\"success\":\"true\"}", false)]
    [DataRow("[]", false)]
    public async Task The_service_decides(string reply, bool passes)
    {
        using var service = new Service(HttpStatusCode.OK, reply);
        using var http = new HttpClient(service);
        Assert.AreEqual(passes, await Captcha(http).Passes("an answer", IPAddress.Loopback, CancellationToken.None));
        Assert.AreEqual("secret=s3cret&response=an+answer&remoteip=127.0.0.1", service.Asked);
    }

    [TestMethod]
    public async Task Without_an_answer_nobody_is_asked_and_a_service_that_fails_is_an_exception()
    {
        using var service = new Service(HttpStatusCode.InternalServerError, "");
        using var http = new HttpClient(service);
        Assert.IsFalse(await Captcha(http).Passes(null, null, CancellationToken.None));
        Assert.IsNull(service.Asked);
        await Assert.ThrowsExactlyAsync<HttpRequestException>(() => Captcha(http).Passes("an answer", null, CancellationToken.None));
    }

    private static Turnstile Captcha(HttpClient http)
    {
        var settings = new SignupSettings();
        (settings.Turnstile.SiteKey, settings.Turnstile.Secret) = ("public", "s3cret");
        return new Turnstile(http, Options.Create(settings));
    }

    private sealed class Service(HttpStatusCode status, string reply) : HttpMessageHandler
    {
        public string? Asked { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked = await request.Content!.ReadAsStringAsync(cancellationToken);
            return new HttpResponseMessage(status) { Content = new StringContent(reply) };
        }
    }
}
