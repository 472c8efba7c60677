using System.Net;
using Billing.Signup;
using Billing.Silo.Signup;
using Testing;

namespace Billing.Silo.Tests.Signup;

/// <summary>Our side against the real process of the payment processor: each card, and each way in which an answer can be missing.</summary>
[TestClass, DoNotParallelize]
public class StripeGatewayTests
{
    private const string Good = "4242424242424242";

    private static PaymentProcessorProcess _processor = null!;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancellation => TestContext.CancellationToken;

    // A key of its own for each test.
    private string Key => TestContext.TestName!;

    [ClassInitialize]
    public static async Task Start(TestContext context) => _processor = await PaymentProcessorProcess.Start();

    [ClassCleanup]
    public static async Task Stop() => await _processor.DisposeAsync();

    internal static CheckoutRequest Order(string signup, decimal amount = 19.90m, string currency = "EUR") => new()
    {
        SignupId = signup,
        Amount = amount,
        Currency = currency,
        Description = "Phone number and 10 minutes",
        Email = "vera@example.com",
        ReturnUrl = "https://signup.example/paid?session={CHECKOUT_SESSION_ID}",
        CancelUrl = "https://signup.example/back",
        ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(20),
    };

    [TestMethod]
    public async Task A_checkout_is_open_until_the_visitor_pays()
    {
        var payment = await Open();

        Assert.AreEqual(PaymentStage.Pending, payment.Stage);
        Assert.StartsWith("cs_test_", payment.Id);
        Assert.AreEqual(payment, await Find(payment));
        using var page = await _processor.Get(payment.PayUrl);
        var html = await page.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("EUR 19.90", html);
        Assert.DoesNotContain("<script", html);
    }

    [TestMethod]
    public async Task A_good_card_reserves_the_money_and_sends_the_visitor_back()
    {
        var payment = await Open();

        using var answer = await _processor.Pay(payment.PayUrl, Good);

        Assert.AreEqual(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.AreEqual($"https://signup.example/paid?session={payment.Id}", answer.Headers.Location?.OriginalString);
        var paid = await Find(payment);
        Assert.AreEqual((PaymentStage.Authorized, 19.90m, "EUR", "US", null), (paid.Stage, paid.Amount, paid.Currency, paid.CardCountry, paid.PayUrl));
    }

    [TestMethod]
    public async Task The_same_card_has_the_same_fingerprint_and_another_has_another()
    {
        var first = await Pay(Good, "1");
        var second = await Pay(Good, "2");
        var german = await Pay("4000002760000016", "3");

        Assert.IsNotNull(first.CardFingerprint);
        Assert.AreEqual(first.CardFingerprint, second.CardFingerprint);
        Assert.AreNotEqual(first.CardFingerprint, german.CardFingerprint);
        Assert.AreEqual("DE", german.CardCountry);
    }

    [TestMethod]
    [DataRow("4000000000000002", "card_declined")]
    [DataRow("4000000000009995", "insufficient_funds")]
    [DataRow("4000000000000069", "expired_card")]
    [DataRow("4000000000000119", "processing_error")]
    public async Task A_refused_card_leaves_the_checkout_open_for_another(string card, string code)
    {
        var payment = await Open(card);

        using var refused = await _processor.Pay(payment.PayUrl, card);
        var after = await Find(payment);
        using var paid = await _processor.Pay(payment.PayUrl, Good);

        Assert.AreEqual(HttpStatusCode.PaymentRequired, refused.StatusCode);
        Assert.AreEqual((PaymentStage.Pending, code, payment.PayUrl), (after.Stage, after.Code, after.PayUrl));
        Assert.AreEqual((PaymentStage.Authorized, null), ((await Find(payment)).Stage, (await Find(payment)).Code));
    }

    [TestMethod]
    public async Task With_3D_Secure_nothing_is_reserved_before_the_bank_is_answered()
    {
        var payment = await Open();

        using var asked = await _processor.Pay(payment.PayUrl, "4000000000003220");
        Assert.AreEqual(HttpStatusCode.OK, asked.StatusCode);
        Assert.AreEqual(PaymentStage.Pending, (await Find(payment)).Stage);

        using var failed = await _processor.Authenticate(payment.PayUrl, pass: false);
        Assert.AreEqual("payment_intent_authentication_failure", (await Find(payment)).Code);

        using var again = await _processor.Pay(payment.PayUrl, "4000000000003220");
        using var passed = await _processor.Authenticate(payment.PayUrl, pass: true);
        Assert.AreEqual(HttpStatusCode.SeeOther, passed.StatusCode);
        Assert.AreEqual(PaymentStage.Authorized, (await Find(payment)).Stage);
    }

    [TestMethod]
    public async Task A_time_out_after_the_money_is_reserved_is_found_out_and_not_paid_twice()
    {
        var payment = await Open();

        var unanswered = _processor.Pay(payment.PayUrl, "4000000000004087");
        await Eventually.Async(async () => (await Find(payment)).Stage == PaymentStage.Authorized, "the money to be reserved", TimeSpan.FromSeconds(60));
        var found = await Find(payment);
        Assert.IsFalse(unanswered.IsCompleted);
        using var again = await _processor.Pay(payment.PayUrl, Good);

        Assert.AreEqual((PaymentStage.Authorized, 19.90m), (found.Stage, found.Amount));
        Assert.AreEqual(HttpStatusCode.SeeOther, again.StatusCode, "the second click is sent on");
        Assert.AreEqual(found, await Find(payment), "and another card changes nothing");
    }

    [TestMethod]
    public async Task Capturing_again_takes_nothing_more()
    {
        var payment = await Pay(Good);

        var captured = await Capture(payment);
        var again = await Capture(payment);
        var otherKey = await _processor.Gateway().Capture(payment.Id!, "another key", Cancellation);

        Assert.AreEqual((PaymentStage.Captured, 19.90m), (captured.Stage, captured.Amount));
        Assert.AreEqual(captured, again);
        Assert.AreEqual(captured, otherKey);
    }

    [TestMethod]
    public async Task A_capture_whose_answer_is_lost_is_found_captured()
    {
        var payment = await Pay("4000000000014086");

        // The processor keeps the caller waiting for a second: our patience ends first.
        var captured = await _processor.Gateway(timeout: TimeSpan.FromMilliseconds(500)).Capture(payment.Id!, Key, Cancellation);

        Assert.AreEqual((PaymentStage.Captured, 19.90m), (captured.Stage, captured.Amount));
    }

    [TestMethod]
    public async Task Nothing_can_be_captured_before_the_visitor_has_paid()
    {
        var payment = await Open();

        Assert.AreEqual(PaymentStage.Pending, (await Capture(payment)).Stage);
    }

    [TestMethod]
    public async Task An_open_checkout_that_is_voided_takes_no_card_any_more()
    {
        var payment = await Open();

        var voided = await Void(payment);
        using var late = await _processor.Pay(payment.PayUrl, Good);

        Assert.AreEqual((PaymentStage.Voided, null), (voided.Stage, voided.PayUrl));
        Assert.AreEqual(HttpStatusCode.Gone, late.StatusCode);
        Assert.AreEqual(PaymentStage.Voided, (await Void(payment)).Stage, "again");
        Assert.AreEqual(PaymentStage.Voided, (await Capture(payment)).Stage);
    }

    [TestMethod]
    public async Task Voiding_gives_back_what_is_reserved()
    {
        var payment = await Pay(Good);

        Assert.AreEqual(PaymentStage.Voided, (await Void(payment)).Stage);
        Assert.AreEqual(PaymentStage.Voided, (await Void(payment)).Stage, "again");
        Assert.AreEqual(PaymentStage.Voided, (await Find(payment)).Stage);
        Assert.AreEqual(PaymentStage.Voided, (await Capture(payment)).Stage);
    }

    [TestMethod]
    public async Task Voiding_while_the_bank_asks_ends_it()
    {
        var payment = await Open();
        using var asked = await _processor.Pay(payment.PayUrl, "4000000000003220");

        Assert.AreEqual(PaymentStage.Voided, (await Void(payment)).Stage);
        using var late = await _processor.Authenticate(payment.PayUrl, pass: true);
        Assert.AreEqual(PaymentStage.Voided, (await Find(payment)).Stage);
    }

    [TestMethod]
    public async Task What_is_captured_is_not_voided()
    {
        var payment = await Pay(Good);
        await Capture(payment);

        Assert.AreEqual(PaymentStage.Captured, (await Void(payment)).Stage);
    }

    [TestMethod]
    public async Task The_same_key_gives_the_same_checkout_as_it_is_by_now()
    {
        var order = Order(Key);
        var first = await _processor.Gateway().Authorize(order, Key, Cancellation);
        var second = await _processor.Gateway().Authorize(order, Key, Cancellation);
        using var answer = await _processor.Pay(first.PayUrl, Good);
        var third = await _processor.Gateway().Authorize(order, Key, Cancellation);

        Assert.AreEqual(first, second);
        Assert.AreEqual((first.Id, PaymentStage.Authorized), (third.Id, third.Stage));
    }

    [TestMethod]
    public async Task The_same_key_with_another_order_is_refused()
    {
        await Open();

        var other = await _processor.Gateway().Authorize(Order(Key, amount: 5m), Key, Cancellation);

        Assert.AreEqual((PaymentStage.Declined, null, "idempotency_error"), (other.Stage, other.Id, other.Code));
    }

    [TestMethod]
    [DataRow("LostRequest")]
    [DataRow("LostAnswer")]
    [DataRow("LateAnswer")]
    [DataRow("ServerError")]
    [DataRow("KeptServerError")]
    public async Task One_failure_of_each_command_is_not_noticed(string kind)
    {
        var gateway = _processor.Gateway(timeout: TimeSpan.FromMilliseconds(700));
        var key = Key + kind;

        await _processor.Break("create", kind);
        var payment = await gateway.Authorize(Order(key), key, Cancellation);
        Assert.AreEqual(PaymentStage.Pending, payment.Stage);

        await _processor.Break("cancel", kind);
        using var first = await _processor.Pay(payment.PayUrl, Good);
        Assert.AreEqual(PaymentStage.Voided, (await gateway.Void(payment.Id!, key, Cancellation)).Stage);

        var second = await gateway.Authorize(Order(key), key + "/2", Cancellation);
        await _processor.Break("capture", kind);
        using var paid = await _processor.Pay(second.PayUrl, Good);
        Assert.AreEqual(PaymentStage.Captured, (await gateway.Capture(second.Id!, key, Cancellation)).Stage);

        var third = await gateway.Authorize(Order(key), key + "/3", Cancellation);
        await _processor.Break("expire", kind);
        Assert.AreEqual(PaymentStage.Voided, (await gateway.Void(third.Id!, key, Cancellation)).Stage);
    }

    [TestMethod]
    public async Task A_creation_whose_answers_are_lost_is_unknown_and_then_the_same()
    {
        var order = Order(Key);
        await _processor.Break("create", "LostAnswer", times: 2);

        var unknown = await _processor.Gateway().Authorize(order, Key, Cancellation);
        var known = await _processor.Gateway().Authorize(order, Key, Cancellation);
        var (_, kept) = await _processor.Call("v1/checkout/sessions", Key + "/create", ("mode", "payment"));

        Assert.AreEqual(new Payment(PaymentStage.Unknown), unknown);
        Assert.AreEqual(PaymentStage.Pending, known.Stage);
        Assert.Contains("idempotency_error", kept, "the key is the lost one's");
    }

    [TestMethod]
    [DataRow("ServerError")]
    [DataRow("TooManyRequests")]
    public async Task An_answer_that_decides_nothing_is_unknown_and_not_a_refusal(string kind)
    {
        var payment = await Pay(Good, kind);
        await _processor.Break("create", kind, times: 2);
        await _processor.Break("retrieve", kind, times: 2);

        Assert.AreEqual(PaymentStage.Unknown, (await _processor.Gateway().Authorize(Order(Key), Key + "/2" + kind, Cancellation)).Stage);
        var found = await Find(payment);
        Assert.AreEqual((PaymentStage.Unknown, payment.Id), (found.Stage, found.Id));

        // What the client did not use up must not hit the next test.
        await Eventually.Async(async () => (await Find(payment)).Stage == PaymentStage.Authorized, "the faults to be over", TimeSpan.FromSeconds(60));
        await Eventually.Async(
            async () => (await _processor.Gateway().Authorize(Order(Key), Key + "/3" + kind, Cancellation)).Stage == PaymentStage.Pending,
            "the faults to be over", TimeSpan.FromSeconds(60));
    }

    [TestMethod]
    public async Task Nobody_there_is_unknown()
    {
        var gateway = new StripeGateway(
            PaymentHosting.CreateClient(new StripeOptions { ApiKey = "sk_test_x", ApiBase = new($"http://localhost:{FreePort.Next()}") }), new RecordedLog<StripeGateway>());

        Assert.AreEqual(PaymentStage.Unknown, (await gateway.Authorize(Order(Key), Key, Cancellation)).Stage);
        Assert.AreEqual(PaymentStage.Unknown, (await gateway.Find("cs_test_1", Cancellation)).Stage);
        Assert.AreEqual(PaymentStage.Unknown, (await gateway.Capture("cs_test_1", Key, Cancellation)).Stage);
        Assert.AreEqual(PaymentStage.Unknown, (await gateway.Void("cs_test_1", Key, Cancellation)).Stage);
    }

    [TestMethod]
    public async Task A_wrong_key_refuses_orders_decides_no_payment_and_is_not_logged()
    {
        var payment = await Pay(Good);
        var log = new RecordedLog<StripeGateway>();
        var stranger = _processor.Gateway(apiKey: "sk_test_not_ours", logger: log);

        Assert.AreEqual(PaymentStage.Declined, (await stranger.Authorize(Order(Key), Key + "/2", Cancellation)).Stage);
        Assert.AreEqual(PaymentStage.Unknown, (await stranger.Find(payment.Id!, Cancellation)).Stage);
        Assert.AreEqual(PaymentStage.Unknown, (await stranger.Void(payment.Id!, Key, Cancellation)).Stage);
        Assert.Contains("does not take our key", log.Text);
        Assert.DoesNotContain("sk_test", log.Text);
        Assert.DoesNotContain("vera@example.com", log.Text);
    }

    [TestMethod]
    public async Task A_payment_that_nobody_knows_is_over()
    {
        var found = await _processor.Gateway().Find("cs_test_nobody", Cancellation);

        Assert.AreEqual((PaymentStage.Voided, "not_found"), (found.Stage, found.Code));
    }

    [TestMethod]
    [DataRow("500", "JPY", "JPY 500")]
    [DataRow("1.25", "KWD", "KWD 1.250")]
    [DataRow("500", "ISK", "ISK 500.00")]
    public async Task Currencies_have_their_own_decimals(string amount, string currency, string shown)
    {
        var exact = decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture);
        var payment = await _processor.Gateway().Authorize(Order(Key, exact, currency), Key + currency, Cancellation);
        using var page = await _processor.Get(payment.PayUrl);
        using var paid = await _processor.Pay(payment.PayUrl, Good);
        var captured = await _processor.Gateway().Capture(payment.Id!, Key + currency, Cancellation);

        Assert.Contains(shown, await page.Content.ReadAsStringAsync(Cancellation));
        Assert.AreEqual((PaymentStage.Captured, exact, currency), (captured.Stage, captured.Amount, captured.Currency));
    }

    [TestMethod]
    [DataRow("10.005", "invalid_amount")]
    [DataRow("0.10", "amount_too_small")]
    public async Task An_order_that_cannot_be_charged_is_refused(string amount, string code)
    {
        var exact = decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture);

        var payment = await _processor.Gateway().Authorize(Order(Key, exact), Key + amount, Cancellation);

        Assert.AreEqual((PaymentStage.Declined, null, code), (payment.Stage, payment.Id, payment.Code));
    }

    [TestMethod]
    public async Task A_key_of_the_greatest_length_works()
    {
        var key = new string('k', 255);
        var payment = await _processor.Gateway().Authorize(Order(Key), key, Cancellation);

        Assert.AreEqual(PaymentStage.Voided, (await _processor.Gateway().Void(payment.Id!, key, Cancellation)).Stage);
    }

    [TestMethod]
    public async Task The_processor_remembers_payments_and_keys_over_a_restart()
    {
        var order = Order(Key);
        var payment = await _processor.Gateway().Authorize(order, Key, Cancellation);
        using var paid = await _processor.Pay(payment.PayUrl, Good);

        await _processor.Restart();

        var again = await _processor.Gateway().Authorize(order, Key, Cancellation);
        Assert.AreEqual((payment.Id, PaymentStage.Authorized), (again.Id, again.Stage));
    }

    [TestMethod]
    public async Task Without_a_gateway_orders_are_refused_with_the_reason()
    {
        var gateway = new NoGateway();

        var payment = await gateway.Authorize(Order(Key), Key, Cancellation);

        Assert.AreEqual((PaymentStage.Declined, "payments_not_configured"), (payment.Stage, payment.Code));
        Assert.AreEqual(PaymentStage.Unknown, (await gateway.Void("cs_1", Key, Cancellation)).Stage, "what was begun before is not decided");
    }

    private Task<Payment> Open(string more = "") => _processor.Gateway().Authorize(Order(Key + more), Key + more, Cancellation);

    private Task<Payment> Find(Payment payment) => _processor.Gateway().Find(payment.Id!, Cancellation);

    private Task<Payment> Capture(Payment payment) => _processor.Gateway().Capture(payment.Id!, Key, Cancellation);

    private Task<Payment> Void(Payment payment) => _processor.Gateway().Void(payment.Id!, Key, Cancellation);

    private async Task<Payment> Pay(string card, string more = "")
    {
        var payment = await Open(more);
        try
        {
            using var answer = await _processor.Pay(payment.PayUrl, card);
        }
        catch (HttpRequestException)
        {
            // What counts is what the processor says.
        }

        return await Find(payment);
    }
}
