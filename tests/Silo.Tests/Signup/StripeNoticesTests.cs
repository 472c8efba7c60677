using System.Net;
using System.Text;
using Billing.Signup;
using Billing.Silo.Signup;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Testing;

namespace Billing.Silo.Tests.Signup;

/// <summary>Webhooks as the payment processor sends them, read by us.</summary>
[TestClass, DoNotParallelize]
public class StripeNoticesTests
{
    private const string Completed = "checkout.session.completed";

    private static WebhookReceiver _receiver = null!;
    private static PaymentProcessorProcess _processor = null!;

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        _receiver = new WebhookReceiver();
        _processor = await PaymentProcessorProcess.Start(_receiver.Address);
    }

    [ClassCleanup]
    public static async Task Stop()
    {
        await _processor.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [TestInitialize]
    public async Task Quiet()
    {
        _receiver.Clear();
        await _processor.SendWebhooks(copies: 1, backwards: false);
    }

    [TestMethod]
    public async Task A_webhook_of_the_payment_names_its_signup()
    {
        await Paid("signup-1");

        var session = Notices().Read((await _receiver.Next(Completed)).Body, _receiver.Received.First(one => one.Type == Completed).Signature);
        var intent = await _receiver.Next("payment_intent.amount_capturable_updated");

        Assert.AreEqual("signup-1", session?.SignupId);
        Assert.AreEqual(Completed, session?.Type);
        Assert.AreEqual("signup-1", Notices().Read(intent.Body, intent.Signature)?.SignupId, "an event of the intent has it in its metadata");
    }

    [TestMethod]
    public async Task A_forged_or_old_webhook_is_not_read()
    {
        await Paid("signup-2");
        var webhook = await _receiver.Next(Completed);
        var tampered = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(webhook.Body).Replace("signup-2", "signup-3", StringComparison.Ordinal));

        Assert.IsNotNull(Notices().Read(webhook.Body, webhook.Signature));
        Assert.IsNull(Notices().Read(tampered, webhook.Signature), "another body");
        Assert.IsNull(Notices(secret: "whsec_other").Read(webhook.Body, webhook.Signature), "another secret");
        Assert.IsNull(Notices(secret: null).Read(webhook.Body, webhook.Signature), "no secret");
        Assert.IsNull(Notices(later: TimeSpan.FromMinutes(6)).Read(webhook.Body, webhook.Signature), "six minutes old");
        Assert.IsNull(Notices().Read(webhook.Body, null), "no signature");
    }

    [TestMethod]
    public async Task Duplicates_carry_the_same_id()
    {
        await _processor.SendWebhooks(copies: 2, backwards: false);
        await Paid("signup-4");

        await _receiver.Next(Completed, count: 2);
        var read = _receiver.Received.Where(one => one.Type == Completed).Select(one => Notices().Read(one.Body, one.Signature)).ToArray();

        Assert.HasCount(2, read);
        Assert.IsNotNull(read[0]);
        Assert.AreEqual(read[0], read[1]);
    }

    [TestMethod]
    public async Task Disorder_changes_nothing_since_the_gateway_is_asked()
    {
        await _processor.SendWebhooks(copies: 1, backwards: true);
        var payment = await Paid("signup-5");

        await _receiver.Next("payment_intent.created");
        var types = _receiver.Received.Select(one => one.Type).ToList();

        Assert.IsLessThan(types.IndexOf("payment_intent.created"), types.IndexOf(Completed));
        Assert.AreEqual(PaymentStage.Authorized, (await _processor.Gateway().Find(payment.Id!, CancellationToken.None)).Stage);
    }

    [TestMethod]
    public async Task A_webhook_that_is_not_taken_comes_again_freshly_signed()
    {
        _receiver.Refuse(times: 1);
        await Paid("signup-6");

        await Eventually.Async(
            () => _receiver.Received.GroupBy(one => one.Id).Any(same => same.Count() == 2), "an event to come again", TimeSpan.FromSeconds(60));
        var again = _receiver.Received.GroupBy(one => one.Id).First(same => same.Count() == 2).Last();

        Assert.IsNotNull(Notices().Read(again.Body, again.Signature));
    }

    [TestMethod]
    public async Task With_one_card_the_webhook_comes_before_the_answer()
    {
        var payment = await Open("signup-7");
        using var answer = await _processor.Pay(payment.PayUrl, "4000000000024085");

        // Not waited for: it is here already.
        Assert.Contains(Completed, _receiver.Received.Select(one => one.Type));
        Assert.AreEqual(HttpStatusCode.SeeOther, answer.StatusCode);
    }

    [TestMethod]
    public async Task A_voided_checkout_tells_that_it_is_over()
    {
        var payment = await Open("signup-8");
        await _processor.Gateway().Void(payment.Id!, "void-8", CancellationToken.None);

        var webhook = await _receiver.Next("checkout.session.expired");

        Assert.AreEqual("signup-8", Notices().Read(webhook.Body, webhook.Signature)?.SignupId);
    }

    private static StripeNotices Notices(string? secret = PaymentProcessorProcess.WebhookSecret, TimeSpan later = default) =>
        new(Options.Create(new StripeOptions { ApiKey = PaymentProcessorProcess.ApiKey, WebhookSecret = secret }), new FakeTimeProvider(TimeProvider.System.GetUtcNow() + later));

    private static Task<Payment> Open(string signup) =>
        _processor.Gateway().Authorize(StripeGatewayTests.Order(signup), signup, CancellationToken.None);

    private static async Task<Payment> Paid(string signup)
    {
        var payment = await Open(signup);
        using var answer = await _processor.Pay(payment.PayUrl, "4242424242424242");
        Assert.AreEqual(HttpStatusCode.SeeOther, answer.StatusCode);
        return payment;
    }
}
