using Billing.Customers;
using Billing.Devices;
using Billing.Grains.Tests.Devices;
using Billing.Signup;

namespace Billing.Grains.Tests.Signup;

[TestClass]
public class SignupSagaTests
{
    private static SignupSilo s_silo = null!;

    [TestInitialize]
    public async Task Start() => s_silo = await SignupSilo.Start(numbers: 20);

    [TestCleanup]
    public async Task Stop() => await s_silo.DisposeAsync();

    [TestMethod]
    public async Task A_visitor_who_pays_has_a_customer_an_account_a_number_and_a_phone()
    {
        await s_silo.Phone();
        var signup = await s_silo.Submitted(SignupSilo.SiteWithPhone);
        var status = (await signup.Status())!;
        Assert.AreEqual(SignupStage.AwaitingPayment, status.Stage);
        Assert.StartsWith("https://pay.example/", status.PayUrl);
        var request = s_silo.Gateway.RequestOf(status.Id);
        Assert.AreEqual((99m, "EUR", $"https://signup.example/signup/{SignupSilo.SiteWithPhone}/paid?signup={status.Id}"), (request.Amount, request.Currency, request.ReturnUrl));
        Assert.IsNull(await s_silo.Grains.GetGrain<ICustomerGrain>($"web-{status.Id[..16]}").Get());

        s_silo.Gateway.Pay(status.Id);
        Assert.AreEqual(SignupStage.Done, (await signup.PaymentReported())!.Stage);
        await s_silo.AssertDone(signup, phone: true);
        Assert.AreEqual(new NumberCounts(19, 0, 1, 0, 0), await s_silo.Pool.Counts());
        var listed = await s_silo.Grains.GetGrain<ISignupListGrain>(0).List(new SignupQuery { Search = "visitor", Stage = SignupStage.Done }, null, 10);
        Assert.AreEqual(status.Id, listed.Items.Single().Id);
    }

    [TestMethod]
    public async Task The_password_is_good_for_calls_once_it_is_set_by_the_link()
    {
        var signup = await s_silo.Paid();
        var number = (await signup.Get())!.AccountId!;
        var token = DeviceSilo.Told(await signup.Token());
        var result = DeviceSilo.Told(await signup.Exchange(SignupSilo.Site, token.Token));
        Assert.AreEqual(("+" + number, number), (result.Number, result.SipUser));
        Assert.AreEqual(signup.GetPrimaryKeyString(), ResultToken.SignupIdOf(result.PasswordToken));

        Assert.AreEqual(result, DeviceSilo.Told(await signup.Look(result.PasswordToken)), "a page that is loaded again");
        Assert.AreEqual("token-forged", (await signup.Look(signup.GetPrimaryKeyString() + ".x")).Problems.Single().Code);
        Assert.AreEqual("too-short", (await signup.SetPassword(result.PasswordToken, "short")).Problems.Single().Code);
        Assert.AreEqual("token-forged", (await signup.SetPassword(result.PasswordToken + "x", "long-enough")).Problems.Single().Code);
        DeviceSilo.Told(await signup.SetPassword(result.PasswordToken, "long-enough"));
        Assert.AreEqual("token-used", (await signup.Look(result.PasswordToken)).Problems.Single().Code);
        Assert.AreEqual("token-used", (await signup.SetPassword(result.PasswordToken, "another-one")).Problems.Single().Code);
        var authorization = await s_silo.Grains.GetGrain<IAccountGrain>(number).Authorize(
            new AuthorizationRequest { NodeId = "gw", Credentials = new PasswordCredentials("long-enough"), At = s_silo.Silo.Time.GetUtcNow() });
        Assert.IsNull(authorization.Refusal, authorization.Refusal?.ToString());
    }

    [TestMethod]
    public async Task A_product_that_costs_nothing_asks_nobody_to_pay()
    {
        await s_silo.Product("free", new ProductDetails { Name = "Free", Currency = "EUR", PoolId = "berlin" });
        await s_silo.NewSite("gift", SignupSilo.Details with { ProductId = "free" });
        var signup = await s_silo.Submitted("gift");
        Assert.AreEqual(SignupStage.Done, (await signup.Status())!.Stage);
        Assert.AreEqual(0, s_silo.Gateway.Asked);
    }

    [TestMethod]
    public async Task Pressing_twice_gives_one_signup_one_number_and_one_payment()
    {
        var email = s_silo.NextEmail();
        var signup = await s_silo.Signup(SignupSilo.Site, "key-1");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
            await (await s_silo.Signup(SignupSilo.Site, "key-1")).Submit(SignupSilo.Site, SignupSilo.Form(email), s_silo.Visit())));
        Assert.HasCount(1, answers.Select(answer => DeviceSilo.Told(answer)).Distinct().ToArray());
        Assert.AreEqual(1, s_silo.Gateway.Checkouts);
        Assert.AreEqual(1, (await s_silo.Pool.Counts()).Held);
        var other = await signup.Submit(SignupSilo.Site, SignupSilo.Form(email) with { LastName = "Other" }, s_silo.Visit());
        Assert.AreEqual("idempotency-conflict", other.Problems.Single().Code);
        Assert.AreNotEqual(signup.GetPrimaryKeyString(), (await s_silo.Signup(SignupSilo.SiteWithPhone, "key-1")).GetPrimaryKeyString());
    }

    [TestMethod]
    public async Task Two_tabs_may_both_pay_and_only_one_is_charged()
    {
        var email = s_silo.NextEmail();
        var (one, other) = (await s_silo.Submitted(), await s_silo.Signup(SignupSilo.Site, "tab-2"));
        var first = (await one.Get())!.Form.Email;
        DeviceSilo.Told(await other.Submit(SignupSilo.Site, SignupSilo.Form(first.ToUpperInvariant()), s_silo.Visit()));
        s_silo.Gateway.Pay(one.GetPrimaryKeyString());
        s_silo.Gateway.Pay(other.GetPrimaryKeyString());
        await Task.WhenAll(one.PaymentReported(), other.PaymentReported());
        var stages = new[] { (await one.Status())!.Stage, (await other.Status())!.Stage };
        CollectionAssert.AreEquivalent(new[] { SignupStage.Done, SignupStage.Failed }, stages);
        Assert.HasCount(1, s_silo.Gateway.Captures);
        var (won, lost) = stages[0] == SignupStage.Done ? (one, other) : (other, one);
        await s_silo.AssertDone(won, phone: false);
        Assert.AreEqual("repeated-email", (await lost.Status())!.Failure!.Code);
        Assert.AreEqual(PaymentStage.Voided, s_silo.Gateway.Of(lost.GetPrimaryKeyString())!.Stage);
        Assert.AreEqual("repeated-email", (await (await s_silo.Signup(SignupSilo.Site, email)).Submit(SignupSilo.Site, SignupSilo.Form(first), s_silo.Visit())).Problems.Single().Code);
    }

    [TestMethod]
    [DataRow(PaymentStage.Declined, "insufficient_funds", "insufficient-funds")]
    [DataRow(PaymentStage.Declined, "card_declined", "card-declined")]
    [DataRow(PaymentStage.Declined, null, "card-declined")]
    [DataRow(PaymentStage.Voided, null, "payment-expired")]
    public async Task A_payment_that_comes_to_nothing_leaves_nothing(PaymentStage stage, string? code, string told)
    {
        var signup = await s_silo.Submitted();
        s_silo.Gateway.End(signup.GetPrimaryKeyString(), stage, code);
        await signup.PaymentReported();
        await s_silo.AssertUndone(signup, told);
        Assert.AreEqual(20, (await s_silo.Pool.Counts()).Free);
    }

    [TestMethod]
    public async Task A_gateway_that_refuses_to_open_a_payment_leaves_nothing()
    {
        s_silo.Gateway.Instead["Authorize"] = new Payment(PaymentStage.Declined) { Code = "amount_too_small" };
        await s_silo.AssertUndone(await s_silo.Submitted(), "payment-refused");
        Assert.AreEqual(20, (await s_silo.Pool.Counts()).Free);
    }

    [TestMethod]
    public async Task Another_amount_than_was_asked_for_is_given_back()
    {
        var signup = await s_silo.Submitted();
        s_silo.Gateway.Pay(signup.GetPrimaryKeyString(), amount: 0.01m);
        await signup.PaymentReported();
        await s_silo.AssertUndone(signup, "payment-mismatch");
    }

    [TestMethod]
    public async Task Without_a_phone_in_stock_nobody_is_asked_to_pay_and_no_number_is_held()
    {
        await s_silo.AssertUndone(await s_silo.Submitted(SignupSilo.SiteWithPhone), "out-of-stock");
        Assert.AreEqual((0, new NumberCounts(20, 0, 0, 0, 0)), (s_silo.Gateway.Checkouts, await s_silo.Pool.Counts()));
    }

    [TestMethod]
    public async Task A_phone_that_has_no_configuration_is_not_sent()
    {
        await s_silo.Phone();
        await s_silo.Product("bare", new ProductDetails { Name = "A phone", Price = 99m, InitialBalance = 5m, Currency = "EUR", PoolId = "berlin", DeviceVendor = "yealink", DeviceModel = "t46u" });
        await s_silo.NewSite("bare", SignupSilo.Details with { ProductId = "bare" });
        await s_silo.AssertUndone(await s_silo.Submitted("bare"), "out-of-stock");
        await s_silo.Phone("office");
        var signup = await s_silo.Paid("bare");
        await s_silo.AssertDone(signup, phone: true);
        Assert.AreEqual("office", (await s_silo.Grains.GetGrain<IDeviceGrain>((await signup.Get())!.DeviceMac!).Get())!.Details.ProfileId);
    }

    [TestMethod]
    public async Task A_phone_that_another_got_while_he_paid_costs_neither_him_money_nor_us_a_number()
    {
        await s_silo.Phone();
        var (slow, quick) = (await s_silo.Submitted(SignupSilo.SiteWithPhone), await s_silo.Submitted(SignupSilo.SiteWithPhone));
        foreach (var one in new[] { quick, slow })
        {
            s_silo.Gateway.Pay(one.GetPrimaryKeyString());
            await one.PaymentReported();
        }

        await s_silo.AssertDone(quick, phone: true);
        await s_silo.AssertUndone(slow, "out-of-stock");
        Assert.AreEqual(new NumberCounts(19, 0, 1, 0, 0), await s_silo.Pool.Counts());
    }

    [TestMethod]
    public async Task A_capture_that_is_refused_closes_what_was_created()
    {
        await s_silo.Phone();
        s_silo.Gateway.Instead["Capture"] = new Payment(PaymentStage.Voided);
        var signup = await s_silo.Paid(SignupSilo.SiteWithPhone);
        await s_silo.AssertUndone(signup, "payment-expired");
        var stock = await s_silo.Grains.GetGrain<IDeviceListGrain>(0).List(new DeviceQuery { Status = DeviceStatus.InStock }, null, 10);
        Assert.HasCount(1, stock.Items);
    }

    [TestMethod]
    public async Task Without_a_free_number_nobody_is_asked_to_pay()
    {
        for (var i = 0; i < 20; i++)
        {
            DeviceSilo.Told(await s_silo.Pool.Block(SignupSilo.NumberOf(i), "test", TestSilo.Ada));
        }

        await s_silo.AssertUndone(await s_silo.Submitted(), "no-number");
        Assert.AreEqual(0, s_silo.Gateway.Checkouts);
    }

    [TestMethod]
    public async Task A_number_that_has_an_account_already_is_blocked_and_another_is_given()
    {
        DeviceSilo.Told(await s_silo.Grains.GetGrain<ICustomerGrain>("acme").Create(new CustomerDetails { Name = "Acme" }, TestSilo.Ada));
        var taken = SignupSilo.NumberOf(0)[1..];
        DeviceSilo.Told(await s_silo.Grains.GetGrain<IAccountGrain>(taken).Create("acme", new AccountDetails(), "secret", TestSilo.Ada));
        var signup = await s_silo.Paid();
        await s_silo.AssertDone(signup, phone: false);
        Assert.AreNotEqual(taken, (await signup.Get())!.Number);
        Assert.AreEqual(new NumberCounts(18, 0, 1, 0, 1), await s_silo.Pool.Counts());
    }

    [TestMethod]
    public async Task A_checkout_whose_answer_was_lost_is_the_same_when_asked_for_again()
    {
        s_silo.Gateway.Silent["Authorize"] = 2;
        var signup = await s_silo.Submitted();
        await s_silo.Until(signup, SignupStage.AwaitingPayment);
        Assert.AreEqual(1, s_silo.Gateway.Checkouts);
    }

    [TestMethod]
    public async Task A_charge_whose_answer_was_lost_is_found_and_taken_once()
    {
        var signup = await s_silo.Submitted();
        s_silo.Gateway.Pay(signup.GetPrimaryKeyString());
        s_silo.Gateway.Silent["Find"] = 2;
        s_silo.Gateway.Silent["Capture"] = 3;
        await signup.PaymentReported();
        await s_silo.Until(signup, SignupStage.Done);
        await s_silo.AssertDone(signup, phone: false);
    }

    [TestMethod]
    public async Task A_void_whose_answer_was_lost_is_repeated_until_it_is_certain()
    {
        var signup = await s_silo.Submitted();
        s_silo.Gateway.Silent["Void"] = 3;
        Assert.AreEqual(SignupStage.Undoing, (await signup.GiveUp())!.Stage);
        await s_silo.Until(signup, SignupStage.Failed);
        await s_silo.AssertUndone(signup, "payment-cancelled");
    }

    [TestMethod]
    public async Task A_notice_that_comes_before_the_answer_completes_it_once()
    {
        var gate = new TaskCompletionSource();
        s_silo.Gateway.Gate = gate.Task;
        var signup = await s_silo.Signup(SignupSilo.Site, "early");
        var submit = signup.Submit(SignupSilo.Site, SignupSilo.Form(s_silo.NextEmail()), s_silo.Visit());
        await Testing.Eventually.Async(() => s_silo.Gateway.Checkouts == 1, "the checkout to be opened", SignupSilo.Soon);
        s_silo.Gateway.Pay(signup.GetPrimaryKeyString());
        var notices = Enumerable.Range(0, 3).Select(_ => signup.PaymentReported()).ToArray();
        gate.SetResult();
        DeviceSilo.Told(await submit);
        foreach (var notice in notices)
        {
            Assert.AreEqual(SignupStage.Done, (await notice)!.Stage);
        }

        await s_silo.AssertDone(signup, phone: false);
    }

    [TestMethod]
    public async Task Notices_may_come_often_too_early_and_too_late()
    {
        var stranger = await s_silo.Signup(SignupSilo.Site, "nobody");
        Assert.IsNull(await stranger.PaymentReported());
        var signup = await s_silo.Submitted();
        Assert.AreEqual(SignupStage.AwaitingPayment, (await signup.PaymentReported())!.Stage);
        s_silo.Gateway.Pay(signup.GetPrimaryKeyString());
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => signup.PaymentReported()));
        await signup.GiveUp();
        await signup.PaymentReported();
        await s_silo.AssertDone(signup, phone: false);

        var lost = await s_silo.Submitted();
        await lost.GiveUp();
        await lost.PaymentReported();
        await s_silo.AssertUndone(lost, "payment-cancelled");
        Assert.IsFalse(s_silo.Gateway.Pay(lost.GetPrimaryKeyString()), "a voided checkout can be paid");
    }

    [TestMethod]
    public async Task Who_pays_and_presses_back_has_paid()
    {
        var signup = await s_silo.Submitted();
        s_silo.Gateway.Pay(signup.GetPrimaryKeyString());
        Assert.AreEqual(SignupStage.Done, (await signup.GiveUp())!.Stage);
    }

    [TestMethod]
    public async Task Who_does_not_pay_in_time_loses_the_number_and_who_pays_at_the_last_moment_does_not()
    {
        var (late, just) = (await s_silo.Submitted(), await s_silo.Submitted());
        s_silo.Silo.Time.Advance(TimeSpan.FromMinutes(34));
        await SignupSilo.Remind(late);
        Assert.AreEqual(SignupStage.AwaitingPayment, (await late.Status())!.Stage);
        // Nobody reports it before the time is over.
        s_silo.Gateway.Pay(just.GetPrimaryKeyString());
        s_silo.Silo.Time.Advance(TimeSpan.FromMinutes(2));
        await SignupSilo.Remind(late);
        await SignupSilo.Remind(just);
        await s_silo.AssertUndone(late, "payment-expired");
        await s_silo.AssertDone(just, phone: false);
        Assert.IsFalse(s_silo.Gateway.Pay(late.GetPrimaryKeyString()));
        Assert.AreEqual(new NumberCounts(19, 0, 1, 0, 0), await s_silo.Pool.Counts());
    }

    [TestMethod]
    public async Task A_token_is_good_once_in_time_for_its_site_and_as_it_was_signed()
    {
        var signup = await s_silo.Paid();
        Assert.AreEqual("not-done", (await (await s_silo.Submitted()).Token()).Problems.Single().Code);
        var token = DeviceSilo.Told(await signup.Token());
        Assert.AreEqual(token, DeviceSilo.Told(await signup.Token()), "another one while the first is good");
        Assert.AreEqual(signup.GetPrimaryKeyString(), ResultToken.SignupIdOf(token.Token));
        var parts = token.Token.Split('.');
        Assert.AreEqual(
            await s_silo.Grains.GetGrain<ISiteGrain>(SignupSilo.Site).Sign(string.Join('.', parts[..3])), parts[3], "the site can check it by itself");
        var forged = new[]
        {
            "", "x", token.Token + "A", token.Token[..^1], $"{parts[0]}.9999999999.{parts[2]}.{parts[3]}", $"{parts[0]}.{parts[1]}.abc.{parts[3]}",
            $"{parts[0]}.{parts[1]}.{parts[2]}.{await s_silo.Grains.GetGrain<ISiteGrain>(SignupSilo.SiteWithPhone).Sign(string.Join('.', parts[..3]))}",
        };
        foreach (var one in forged)
        {
            Assert.AreEqual("token-forged", (await signup.Exchange(SignupSilo.Site, one)).Problems.Single().Code, one);
        }

        Assert.AreEqual("token-forged", (await signup.Exchange(SignupSilo.SiteWithPhone, token.Token)).Problems.Single().Code);

        s_silo.Silo.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.AreEqual("token-expired", (await signup.Exchange(SignupSilo.Site, token.Token)).Problems.Single().Code);
        var fresh = DeviceSilo.Told(await signup.Token());
        Assert.AreNotEqual(token, fresh);
        Assert.AreEqual("token-forged", (await signup.Exchange(SignupSilo.Site, token.Token)).Problems.Single().Code, "the one that was replaced");
        var both = await Task.WhenAll(signup.Exchange(SignupSilo.Site, fresh.Token), signup.Exchange(SignupSilo.Site, fresh.Token));
        Assert.AreEqual(1, both.Count(result => result.Succeeded));
        Assert.AreEqual("token-used", both.Single(result => !result.Succeeded).Problems.Single().Code);
        Assert.AreEqual("token-used", (await signup.Token()).Problems.Single().Code);
    }

    [TestMethod]
    public async Task At_our_own_page_an_answer_that_was_lost_is_given_once_more_until_the_password_is_set()
    {
        var signup = await s_silo.Signup(SignupSilo.Site, "hosted");
        DeviceSilo.Told(await signup.Submit(SignupSilo.Site, SignupSilo.Form(s_silo.NextEmail()) with { Hosted = true }, s_silo.Visit()));
        s_silo.Gateway.Pay(signup.GetPrimaryKeyString());
        await signup.PaymentReported();
        var lost = DeviceSilo.Told(await signup.Exchange(SignupSilo.Site, DeviceSilo.Told(await signup.Token()).Token));
        s_silo.Silo.Time.Advance(TimeSpan.FromHours(1));
        var again = DeviceSilo.Told(await signup.Exchange(SignupSilo.Site, DeviceSilo.Told(await signup.Token()).Token));
        Assert.AreEqual((lost.Number, lost.PasswordTokenExpiresAt), (again.Number, again.PasswordTokenExpiresAt), "it does not live longer by that");
        Assert.AreEqual("token-forged", (await signup.Look(lost.PasswordToken)).Problems.Single().Code);
        DeviceSilo.Told(await signup.SetPassword(again.PasswordToken, "long-enough"));
        Assert.AreEqual("token-used", (await signup.Token()).Problems.Single().Code);

        var late = await s_silo.Signup(SignupSilo.Site, "late");
        DeviceSilo.Told(await late.Submit(SignupSilo.Site, SignupSilo.Form(s_silo.NextEmail()) with { Hosted = true }, s_silo.Visit()));
        s_silo.Gateway.Pay(late.GetPrimaryKeyString());
        await late.PaymentReported();
        DeviceSilo.Told(await late.Exchange(SignupSilo.Site, DeviceSilo.Told(await late.Token()).Token));
        s_silo.Silo.Time.Advance(TimeSpan.FromHours(24));
        Assert.AreEqual("token-used", (await late.Token()).Problems.Single().Code);
    }

    [TestMethod]
    public async Task A_new_key_of_the_site_takes_the_worth_of_tokens()
    {
        var signup = await s_silo.Paid();
        var token = DeviceSilo.Told(await signup.Token());
        DeviceSilo.Told(await s_silo.Grains.GetGrain<ISiteGrain>(SignupSilo.Site).RotateKey(null, TestSilo.Ada));
        Assert.AreEqual("token-forged", (await signup.Exchange(SignupSilo.Site, token.Token)).Problems.Single().Code);
        DeviceSilo.Told(await signup.Exchange(SignupSilo.Site, DeviceSilo.Told(await signup.Token()).Token));
    }

    [TestMethod]
    public async Task The_code_sent_by_e_mail_lets_it_go_on()
    {
        await s_silo.NewSite("careful", SignupSilo.Details with { Rules = new SiteRules { ConfirmEmail = true } });
        var email = s_silo.NextEmail();
        var signup = await s_silo.Submitted("careful", email);
        Assert.AreEqual(SignupStage.AwaitingEmail, (await signup.Status())!.Stage);
        Assert.AreEqual(0, (await s_silo.Pool.Counts()).Held);
        Assert.AreEqual("wrong-code", (await signup.ConfirmEmail("nonsense")).Problems.Single().Code);
        var code = s_silo.Mail.Codes[email];
        for (var i = 0; i < 2; i++)
        {
            s_silo.Mail.Codes.Clear();
            DeviceSilo.Told(await signup.SendCodeAgain());
            Assert.AreEqual(code, s_silo.Mail.Codes[email]);
        }

        Assert.AreEqual("too-many-codes", (await signup.SendCodeAgain()).Problems.Single().Code);
        Assert.AreEqual(SignupStage.AwaitingPayment, DeviceSilo.Told(await signup.ConfirmEmail(s_silo.Mail.Codes[email])).Stage);

        var guesser = await s_silo.Submitted("careful");
        for (var i = 0; i < 5; i++)
        {
            await guesser.ConfirmEmail("guess");
        }

        await s_silo.AssertUndone(guesser, "too-many-tries");
    }

    [TestMethod]
    public async Task A_stranger_is_sent_no_more_than_three_codes_an_hour_however_his_address_is_spelt()
    {
        await s_silo.NewSite("careful", SignupSilo.Details with { Rules = new SiteRules { ConfirmEmail = true } });
        foreach (var spelling in new[] { "stranger@example.com", "Stranger@example.com", "stranger+1@example.com" })
        {
            await s_silo.Submitted("careful", spelling);
        }

        var fourth = await s_silo.Signup("careful", "4");
        var refused = await fourth.Submit("careful", SignupSilo.Form("stranger+2@example.com"), s_silo.Visit());
        Assert.AreEqual(("email", "too-many-codes"), (refused.Problems.Single().Field, refused.Problems.Single().Code));
        Assert.AreEqual((3, (SignupStatus?)null), (s_silo.Mail.Asked, await fourth.Status()));
        await s_silo.Submitted("careful");

        s_silo.Silo.Time.Advance(TimeSpan.FromHours(1));
        await s_silo.Submitted("careful", "stranger+2@example.com");
        Assert.AreEqual(5, s_silo.Mail.Asked);
    }

    [TestMethod]
    public async Task An_address_that_takes_no_mail_is_told_at_once_and_not_tried_again()
    {
        await s_silo.NewSite("careful", SignupSilo.Details with { Rules = new SiteRules { ConfirmEmail = true } });
        await s_silo.AssertUndone(await s_silo.Submitted("careful", "who@" + SentCodes.Nowhere), "not-deliverable");
        Assert.AreEqual(1, s_silo.Mail.Asked);
    }

    [TestMethod]
    public async Task A_mail_server_that_is_away_is_not_asked_more_often_by_the_reminder()
    {
        await s_silo.NewSite("careful", SignupSilo.Details with { Rules = new SiteRules { ConfirmEmail = true } });
        s_silo.Mail.Away = true;
        var email = s_silo.NextEmail();
        var signup = await s_silo.Submitted("careful", email);
        await SignupSilo.Remind(signup);
        await SignupSilo.Remind(signup);
        Assert.AreEqual(1, s_silo.Mail.Asked);
        s_silo.Mail.Away = false;
        await s_silo.Until(() => s_silo.Mail.Codes.ContainsKey(email), "the code to be sent after all");
    }

    [TestMethod]
    public async Task Doubts_wait_for_a_person_who_approves_or_rejects()
    {
        await s_silo.NewSite("doubts", SignupSilo.Details with { Rules = new SiteRules { OtherCountry = RuleAction.Review, RepeatedCard = RuleAction.Review } });
        var (good, bad) = (await s_silo.Signup("doubts", "good"), await s_silo.Signup("doubts", "bad"));
        foreach (var one in new[] { good, bad })
        {
            Assert.AreEqual(
                SignupStage.Review,
                DeviceSilo.Told(await one.Submit("doubts", SignupSilo.Form(s_silo.NextEmail()), s_silo.Visit(FixedCountries.Abroad))).Stage);
        }

        var listed = await s_silo.Grains.GetGrain<ISignupListGrain>(0).List(new SignupQuery { SiteId = "doubts", Stage = SignupStage.Review }, null, 10);
        Assert.HasCount(2, listed.Items);
        Assert.AreEqual("other-country", listed.Items[0].ReviewReasons.Single().Code);
        Assert.AreEqual(SignupStage.AwaitingPayment, DeviceSilo.Told(await good.Approve("known to us", TestSilo.Ada)).Stage);
        DeviceSilo.Told(await bad.Cancel("a robot", TestSilo.Ada));
        await s_silo.AssertUndone(bad, "rejected");
        Assert.AreEqual("not-in-review", (await bad.Approve(null, TestSilo.Ada)).Problems.Single().Code);
        CollectionAssert.IsSubsetOf(new[] { "approve", "cancel" }, s_silo.Silo.Stores.Audit.Values.Select(entry => entry.Action).ToArray());

        // The card is doubtful too, since somebody else has it: once more before anything is created, with the money reserved.
        await s_silo.Paid(card: "stolen");
        s_silo.Gateway.Pay(good.GetPrimaryKeyString(), "stolen");
        Assert.AreEqual(SignupStage.Review, (await good.PaymentReported())!.Stage);
        s_silo.Silo.Time.Advance(TimeSpan.FromDays(4));
        await SignupSilo.Remind(good);
        DeviceSilo.Told(await good.Approve(null, TestSilo.Ada));
        await s_silo.AssertDone(good, phone: false);
    }

    [TestMethod]
    public async Task Who_was_reviewed_is_written_to_and_has_the_day_to_pay()
    {
        await s_silo.NewSite("doubts", SignupSilo.Details with { Rules = new SiteRules { OtherCountry = RuleAction.Review } });
        var (good, bad) = (await s_silo.Signup("doubts", "good"), await s_silo.Signup("doubts", "bad"));
        var (accepted, rejected) = (s_silo.NextEmail(), s_silo.NextEmail());
        DeviceSilo.Told(await good.Submit("doubts", SignupSilo.Form(accepted), s_silo.Visit(FixedCountries.Abroad)));
        DeviceSilo.Told(await bad.Submit("doubts", SignupSilo.Form(rejected), s_silo.Visit(FixedCountries.Abroad)));

        // A mail server that is away holds up nothing, and is asked again.
        s_silo.Mail.Away = true;
        Assert.AreEqual(SignupStage.AwaitingPayment, DeviceSilo.Told(await good.Approve("known to us", TestSilo.Ada)).Stage);
        Assert.AreEqual(SignupStage.Failed, DeviceSilo.Told(await bad.Cancel("a robot", TestSilo.Ada)).Stage);
        await s_silo.Until(() => s_silo.Mail.Asked >= 4, "both to be tried again");
        // Also by another silo.
        await s_silo.Forget(bad);
        s_silo.Mail.Away = false;
        await SignupSilo.Remind(bad);
        await s_silo.Until(() => s_silo.Mail.Letters.Count == 2, "both to be told");
        Assert.AreEqual($"https://signup.example/signup/doubts/resume?signup={good.GetPrimaryKeyString()}", s_silo.Mail.Letters[accepted]);
        Assert.AreEqual("rejected", s_silo.Mail.Letters[rejected]);

        s_silo.Silo.Time.Advance(TimeSpan.FromHours(2));
        await SignupSilo.Remind(good);
        Assert.AreEqual(SignupStage.AwaitingPayment, (await good.Status())!.Stage);
        s_silo.Gateway.Pay(good.GetPrimaryKeyString());
        await good.PaymentReported();
        await s_silo.AssertDone(good, phone: false);
        Assert.HasCount(2, s_silo.Mail.Letters);
        CollectionAssert.IsSubsetOf(new[] { "The visitor was told by e-mail." }, (await good.Get())!.Events.Select(one => one.What).ToArray());
    }

    [TestMethod]
    public async Task Whoever_waits_for_one_of_us_is_listed_the_longest_first_with_the_time_that_is_left()
    {
        await s_silo.NewSite("doubts", SignupSilo.Details with { Rules = new SiteRules { OtherCountry = RuleAction.Review } });
        var expected = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var signup = await s_silo.Signup("doubts", $"{i}");
            DeviceSilo.Told(await signup.Submit("doubts", SignupSilo.Form(s_silo.NextEmail()), s_silo.Visit(FixedCountries.Abroad)));
            expected.Add(signup.GetPrimaryKeyString());
            s_silo.Silo.Time.Advance(TimeSpan.FromMinutes(10));
        }

        // Nobody waits for us here, and here somebody does, though it is over.
        await s_silo.Submitted();
        var odd = await s_silo.Submitted();
        s_silo.Gateway.Pay(odd.GetPrimaryKeyString());
        s_silo.Gateway.Instead["Capture"] = new Payment(PaymentStage.Voided);
        s_silo.Gateway.Instead["Void"] = new Payment(PaymentStage.Captured);
        await odd.PaymentReported();
        expected.Add(odd.GetPrimaryKeyString());

        var list = s_silo.Grains.GetGrain<ISignupListGrain>(0);
        var all = await list.List(new SignupQuery { NeedsSomebody = true }, null, 10);
        CollectionAssert.AreEqual(expected, all.Items.Select(one => one.Id).ToArray());
        Assert.AreEqual((null, all.Items[0].ReceivedAt + TimeSpan.FromDays(5)), (all.Next, all.Items[0].WaitsUntil));
        Assert.IsNotNull(all.Items[5].Attention);
        var first = await list.List(new SignupQuery { Stage = SignupStage.Review }, null, 3);
        var second = await list.List(new SignupQuery { Stage = SignupStage.Review }, first.Next, 3);
        CollectionAssert.AreEqual(expected.Take(5).ToArray(), first.Items.Concat(second.Items).Select(one => one.Id).ToArray());
        Assert.IsNull(second.Next);
        CollectionAssert.AreEqual(
            expected.Take(1).ToArray(), (await list.List(new SignupQuery { NeedsSomebody = true, Search = all.Items[0].Form.Email }, null, 10)).Items.Select(one => one.Id).ToArray());
    }

    [TestMethod]
    public async Task A_review_that_nobody_makes_ends()
    {
        await s_silo.NewSite("doubts", SignupSilo.Details with { Rules = new SiteRules { OtherCountry = RuleAction.Review } });
        var signup = await s_silo.Signup("doubts", "x");
        DeviceSilo.Told(await signup.Submit("doubts", SignupSilo.Form(s_silo.NextEmail()), s_silo.Visit(FixedCountries.Abroad)));
        s_silo.Silo.Time.Advance(TimeSpan.FromDays(6));
        await SignupSilo.Remind(signup);
        await s_silo.AssertUndone(signup, "not-reviewed");
    }

    [TestMethod]
    public async Task A_form_that_is_refused_leaves_nothing_and_may_be_sent_again_under_its_key()
    {
        var signup = await s_silo.Signup(SignupSilo.Site, "again");
        var email = s_silo.NextEmail();
        var refused = await signup.Submit(SignupSilo.Site, SignupSilo.Form(email) with { Phone = "123" }, s_silo.Visit());
        Assert.AreEqual(("phone", "invalid"), (refused.Problems.Single().Field, refused.Problems.Single().Code));
        Assert.IsNull(await signup.Status());
        Assert.AreEqual(SignupStage.AwaitingPayment, DeviceSilo.Told(await signup.Submit(SignupSilo.Site, SignupSilo.Form(email), s_silo.Visit())).Stage);
    }

    [TestMethod]
    public async Task Without_a_database_of_addresses_the_rule_is_off_and_it_says_so()
    {
        s_silo.Countries.Available = false;
        var signup = await s_silo.Signup(SignupSilo.Site, "off");
        DeviceSilo.Told(await signup.Submit(SignupSilo.Site, SignupSilo.Form(s_silo.NextEmail()), s_silo.Visit(FixedCountries.Abroad)));
        CollectionAssert.AreEqual(new[] { SignupRules.CountryByAddress }, (await signup.Get())!.RulesOff);
    }

    [TestMethod]
    public async Task A_site_that_is_paused_takes_nobody_new_and_lets_go_nobody()
    {
        var before = await s_silo.Submitted();
        var site = s_silo.Grains.GetGrain<ISiteGrain>(SignupSilo.Site);
        DeviceSilo.Told(await site.SetPaused(true, "fraud", TestSilo.Ada));
        var refused = await (await s_silo.Signup(SignupSilo.Site, "p")).Submit(SignupSilo.Site, SignupSilo.Form(s_silo.NextEmail()), s_silo.Visit());
        Assert.AreEqual("paused", refused.Problems.Single().Code);
        s_silo.Gateway.Pay(before.GetPrimaryKeyString());
        Assert.AreEqual(SignupStage.Done, (await before.PaymentReported())!.Stage);
    }

    [TestMethod]
    public async Task A_shipment_is_listed_until_it_is_sent()
    {
        await s_silo.Phone();
        var signup = await s_silo.Paid(SignupSilo.SiteWithPhone);
        var list = s_silo.Grains.GetGrain<IShipmentListGrain>(0);
        Assert.AreEqual(signup.GetPrimaryKeyString(), (await list.List(new ShipmentQuery { Sent = false }, null, 10)).Items.Single().SignupId);
        var sent = DeviceSilo.Told(await s_silo.Grains.GetGrain<IShipmentGrain>(signup.GetPrimaryKeyString()).MarkSent("FedEx", "T-1", TestSilo.Ada));
        Assert.AreEqual(("FedEx", "T-1", s_silo.Silo.Time.GetUtcNow()), (sent.Carrier, sent.Tracking, sent.SentAt));
        Assert.IsEmpty((await list.List(new ShipmentQuery { Sent = false }, null, 10)).Items);
        Assert.HasCount(1, (await list.List(new ShipmentQuery { Sent = true }, null, 10)).Items);
        Assert.AreEqual(Problem.NotFound, (await s_silo.Grains.GetGrain<IShipmentGrain>("other").MarkSent(null, null, TestSilo.Ada)).Problems.Single().Code);
    }
}
