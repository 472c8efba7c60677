using System.Text.Json;
using EndToEnd.Rig;
using Microsoft.Playwright;
using Testing;

namespace EndToEnd;

/// <summary>Visitors of the sample site in a real browser, who pay at the pay page of the development payment processor.</summary>
[TestClass]
public class SignupTests
{
    private const string Works = "4242424242424242";
    private const string Declined = "4000000000000002";
    private const string NeverAnswers = "4000000000004087";
    private const string TakenAndNeverAnswered = "4000000000014086";

    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);
    private static IPlaywright s_playwright = null!;
    private static IBrowser s_browser = null!;
    private static int s_visitors;

    private static Product Billing => Product.Running;

    private static string Origin => Billing.SampleAddress.ToString().TrimEnd('/');

    [ClassInitialize]
    public static async Task OpenShop(TestContext context)
    {
        await DebianPackages.Require("chromium", "kamailio", "kamailio-radius-modules", "sip-tester");
        await Billing.Api.Post("number-pools", new { id = "sample", details = new { name = "Berlin", quarantineDays = 1 } });
        await Billing.Api.Post("number-pools/sample/import", new { rows = Enumerable.Range(0, 100).Select(index => $"+4930{24120000 + index}").ToArray() });
        await Billing.Api.Post("products", new { id = "sample-line", details = new { name = "A line", price = 9.9, currency = "EUR", maxSimultaneousCalls = 2, poolId = "sample" } });
        await Billing.Api.Post("sites", new { id = "sample", details = Site() });
        s_playwright = await Playwright.CreateAsync();
        s_browser = await s_playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = DebianPackages.OnPath("chromium"),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update"],
        });
    }

    [ClassCleanup]
    public static async Task CloseBrowser()
    {
        await s_browser.DisposeAsync();
        s_playwright.Dispose();
    }

    [TestMethod]
    public async Task From_the_form_to_the_first_call_in_one_go()
    {
        var page = await Open("index.html");
        var email = await Fill(page);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Pay(page, Works);
        await Expect(page.Locator("[data-title]")).ToHaveTextAsync("Congratulations!");
        var number = await page.Locator("[data-number]").InnerTextAsync();
        var user = await page.Locator("[data-user]").InnerTextAsync();
        Assert.AreEqual("+" + user, number);
        Assert.AreEqual($"{Origin}/welcome.html", page.Url, "the token shall not stay in the address");
        await page.ReloadAsync();
        await Expect(page.Locator("[data-number]")).ToHaveTextAsync(number);

        const string password = "correct-horse-battery";
        await page.GetByText("Set my password").ClickAsync();
        await Expect(page.GetByTestId("number")).ToHaveTextAsync(number);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Your password is set");

        var signup = await SignupOf(email);
        Assert.AreEqual("done", signup.GetProperty("stage").GetString());
        var customer = signup.GetProperty("customerId").GetString()!;
        await Billing.Api.AddNode("signup-proxy", "Kamailio", "testing123", "127.0.0.91");
        await using var proxy = await KamailioProcess.Start(new KamailioOptions
        {
            Authentication = Billing.Authentication,
            Accounting = Billing.Accounting,
            NasAddress = System.Net.IPAddress.Parse("127.0.0.91"),
        });
        await using var callee = await SippProcess.Callee(proxy.CalleePort);
        await using (var stranger = await SippProcess.Caller(proxy.SipPort, new CallPlan { Account = user, Password = "not-the-password", Called = "442079460001" }))
        {
            Assert.AreEqual(0, (await stranger.Finished(s_soon)).Successful);
        }

        await using var caller = await SippProcess.Caller(proxy.SipPort, new CallPlan { Account = user, Password = password, Called = "442079460001" });
        var outcome = await caller.Finished(s_soon);
        Assert.AreEqual(1, outcome.Successful, caller.Output);
        await Eventually.Async(
            async () => (await Billing.Api.Ended(customer)).Any(call => call.GetProperty("callee").GetString() == "442079460001"),
            "the CDR of the new customer's first call", s_soon, () => Billing.Log);
    }

    [TestMethod]
    public async Task A_plain_form_clicked_twice_is_one_signup()
    {
        var page = await Open("plain.html");
        var email = await Fill(page);
        await page.GetByRole(AriaRole.Button).DblClickAsync();
        await Pay(page, Works);
        await Expect(page.Locator("[data-title]")).ToHaveTextAsync("Congratulations!");
        Assert.HasCount(1, await SignupsOf(email));
    }

    [TestMethod]
    [DataRow("index.html")]
    [DataRow("plain.html")]
    public async Task Every_mistake_is_shown_at_its_field_and_what_was_typed_stays(string form)
    {
        var page = await Open(form);
        var email = await Fill(page, postalCode: "nonsense", phone: "123");
        await page.Locator("[name=lastName]").FillAsync("");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator("[name='billing.postalCode'] + .problem")).ToHaveAttributeAsync("data-code", "invalid");
        await Expect(page.Locator("[name=phone] + .problem")).ToHaveAttributeAsync("data-code", "invalid");
        await Expect(page.Locator("[name=lastName] + .problem")).ToHaveAttributeAsync("data-code", "required");
        await Expect(page.Locator(".problem")).ToHaveCountAsync(3);
        await AssertTyped(page, email);
        Assert.AreEqual($"{Origin}/{form}", page.Url, "what was typed shall not stay in the address");
        Assert.IsEmpty(await SignupsOf(email));

        // Mended, it goes on; given up at the pay page, it comes back with all that was typed.
        await Ready(page);
        await page.Locator("[name=lastName]").FillAsync("Hermann");
        await page.Locator("[name='billing.postalCode']").FillAsync("10117");
        await page.Locator("[name=phone]").FillAsync("030 20179200");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByText("Back without paying").ClickAsync();
        await Expect(page.Locator("[data-problems] [data-code]")).ToHaveAttributeAsync("data-code", "payment-cancelled");
        await AssertTyped(page, email);
        await Ends(email, "failed");

        // And once more, with a card that is declined and then one that works.
        await Ready(page);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await page.Locator($"button[value='{Declined}']").ClickAsync();
        await Expect(page.Locator("#fault")).ToBeVisibleAsync();
        await Pay(page, Works);
        await Expect(page.Locator("[data-title]")).ToHaveTextAsync("Congratulations!");

        // His address is known now.
        page = await Open(form);
        await Fill(page, email);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator("[name=email] + .problem")).ToHaveAttributeAsync("data-code", "repeated-email");
        await AssertTyped(page, email);
    }

    [TestMethod]
    [DataRow("disposable-email", "[name=email] + .problem")]
    [DataRow("not-offered", "[name='billing.country'] + .problem")]
    [DataRow("too-fast", "[data-problems] [data-code]")]
    [DataRow("no-number", "[data-problems] [data-code]")]
    [DataRow("out-of-stock", "[data-problems] [data-code]")]
    [DataRow("paused", "[data-problems] [data-code]")]
    public async Task What_cannot_be_sold_now_or_to_him_is_said_at_the_form_and_what_was_typed_stays(string code, string where)
    {
        var before = await Taken();
        foreach (var form in new[] { "index.html", "plain.html" })
        {
            var page = await Open(form);
            var email = await Fill(page, code == "disposable-email" ? $"visitor{Interlocked.Increment(ref s_visitors)}@mailinator.com" : null);
            // It changes while he types.
            await ChangeSite(code switch
            {
                "not-offered" => Site(countries: "FR"),
                "too-fast" => Site(shortestSeconds: 60),
                "no-number" => Site(product: await ProductWithout("numbers", new { name = "No numbers", price = 9.9, currency = "EUR", poolId = "sample-empty" })),
                // A model that no other test has in stock.
                "out-of-stock" => Site(product: await ProductWithout(
                    "phones", new { name = "No phones", price = 9.9, currency = "EUR", poolId = "sample", deviceVendor = "snom", deviceModel = "D712" })),
                _ => Site(),
            });
            if (code == "paused")
            {
                await Billing.Api.Post("sites/sample/pause", new { reason = "Sold out" });
            }

            try
            {
                await page.GetByRole(AriaRole.Button).ClickAsync();
                await Expect(page.Locator(where)).ToHaveAttributeAsync("data-code", code);
                await AssertTyped(page, email);
            }
            finally
            {
                await ChangeSite(Site());
                if (code == "paused")
                {
                    await Billing.Api.Post("sites/sample/resume", new { reason = "There are more" });
                }
            }
        }

        Assert.AreEqual(before, await Taken());
    }

    [TestMethod]
    public async Task A_payer_who_is_refused_afterwards_is_back_at_the_form_and_not_charged()
    {
        await ChangeSite(Site(repeatedCard: "refuse", otherCountry: "off"));
        try
        {
            var before = await Taken();
            const string card = "4000002760000016";
            var first = await Open("index.html");
            await Fill(first);
            await first.GetByRole(AriaRole.Button).ClickAsync();
            await Pay(first, card);
            await Expect(first.Locator("[data-title]")).ToHaveTextAsync("Congratulations!");

            var page = await Open("index.html");
            var email = await Fill(page);
            await page.GetByRole(AriaRole.Button).ClickAsync();
            await Pay(page, card);
            await Expect(page.Locator("[data-problems] [data-code]")).ToHaveAttributeAsync("data-code", "repeated-card");
            await AssertTyped(page, email);
            await Ends(email, "failed");
            Assert.AreEqual(before + 1, await Taken());
        }
        finally
        {
            await ChangeSite(Site());
        }
    }

    [TestMethod]
    public async Task A_signup_in_doubt_waits_for_a_person_who_accepts_it()
    {
        await ChangeSite(Site(otherCountry: "review"));
        try
        {
            var page = await Open("index.html");
            var email = await Fill(page);
            await page.GetByRole(AriaRole.Button).ClickAsync();
            // Of the United States, and he lives in Germany.
            await Pay(page, Works);
            await Expect(page.Locator("[data-title]")).ToHaveTextAsync("Thank you!");
            var signup = await SignupOf(email);
            Assert.AreEqual("other-card-country", signup.GetProperty("reviewReasons")[0].GetProperty("code").GetString());
            await Billing.Api.Post($"signups/{signup.GetProperty("id").GetString()}/accept", new { reason = "He works abroad." });
            await Ends(email, "done");

            // He looks once more, by the link that he was left with.
            await page.GetByText("How does it stand?").ClickAsync();
            await Expect(page.Locator("[data-title]")).ToHaveTextAsync("Congratulations!");
            await Expect(page.Locator("[data-number]")).ToHaveTextAsync($"+{signup.GetProperty("number").GetString()}");
        }
        finally
        {
            await ChangeSite(Site());
        }
    }

    [TestMethod]
    [DataRow("index.html")]
    [DataRow("plain.html")]
    public async Task Back_from_the_pay_page_and_sent_again_is_the_same_signup(string form)
    {
        var page = await Open(form);
        var email = await Fill(page);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByText("Test cards")).ToBeVisibleAsync();
        var payPage = page.Url;
        await page.GoBackAsync();
        await Ready(page);
        await AssertTyped(page, email);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByText("Test cards")).ToBeVisibleAsync();
        Assert.AreEqual(payPage, page.Url);
        await Pay(page, Works);
        await Expect(page.Locator("[data-title]")).ToHaveTextAsync("Congratulations!");
        Assert.HasCount(1, await SignupsOf(email));
    }

    [TestMethod]
    public async Task Of_two_tabs_that_both_pay_one_is_served_and_the_other_not_charged()
    {
        var before = await Taken();
        var context = await s_browser.NewContextAsync();
        var tabs = new[] { await Open("index.html", context), await Open("index.html", context) };
        var email = NextEmail();
        foreach (var tab in tabs)
        {
            await Fill(tab, email);
            await tab.GetByRole(AriaRole.Button).ClickAsync();
            await Expect(tab.GetByText("Test cards")).ToBeVisibleAsync();
        }

        await Task.WhenAll(tabs.Select(tab => Pay(tab, Works)));
        await Eventually.Async(
            async () => (await SignupsOf(email)).Select(signup => signup.GetProperty("stage").GetString()).Order().SequenceEqual(["done", "failed"]),
            "one signup to be done and the other undone", s_soon, () => Billing.Log);
        await Eventually.Async(
            async () => (await Task.WhenAll(tabs.Select(Titles))).Count(titles => titles.Contains("Congratulations!")) == 1,
            "one tab to congratulate", s_soon);
        Assert.AreEqual(before + 1, await Taken());

        static async Task<IReadOnlyList<string>> Titles(IPage tab)
        {
            try
            {
                return await tab.Locator("[data-title]").AllInnerTextsAsync();
            }
            catch (PlaywrightException)
            {
                // It is on its way to another page.
                return [];
            }
        }
    }

    [TestMethod]
    [DataRow(NeverAnswers)]
    [DataRow(TakenAndNeverAnswered)]
    public async Task A_payment_that_is_never_answered_and_tried_again_is_charged_once(string card)
    {
        var (before, reserved) = (await Taken(), await Reserved());
        var page = await Open("index.html");
        var email = await Fill(page);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Sent(page, card);
        if (card == NeverAnswers)
        {
            // Who leaves before his card has arrived has not paid.
            await Eventually.Async(async () => await Reserved() > reserved, "the money to be reserved", s_soon);
            // The visitor loses patience and begins anew from the site's form.
            await page.GotoAsync($"{Origin}/index.html");
            await Ready(page);
            await AssertTyped(page, email);
            await page.GetByRole(AriaRole.Button).ClickAsync();
        }

        await Expect(page.Locator("[data-title]")).ToHaveTextAsync("Congratulations!");
        Assert.AreEqual(before + 1, await Taken());
        Assert.HasCount(1, await SignupsOf(email));
    }

    [TestMethod]
    public async Task Who_never_comes_back_from_the_pay_page_is_served_by_the_gateways_notices_twice_and_backwards()
    {
        await Webhooks(copies: 2, backwards: true);
        try
        {
            var before = await Taken();
            var page = await Open("index.html");
            var email = await Fill(page);
            await page.GetByRole(AriaRole.Button).ClickAsync();
            await page.RouteAsync("**/signup/sample/paid*", route => route.AbortAsync());
            await Sent(page, NeverAnswers);
            await Ends(email, "done");
            Assert.AreEqual(before + 1, await Taken());
        }
        finally
        {
            await Webhooks(copies: 1, backwards: false);
        }
    }

    [TestMethod]
    public async Task A_silo_killed_in_the_middle_leaves_a_signup_wholly_done_or_wholly_undone()
    {
        var before = await Taken();
        var page = await Open("index.html");
        var email = await Fill(page);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        // Somewhere between the payment and the account.
        await Sent(page, Works);
        await Task.WhenAny(page.WaitForURLAsync("**/signup/sample/paid*", new PageWaitForURLOptions { WaitUntil = WaitUntilState.Commit }), Task.Delay(250));
        await Billing.Silo.Kill();
        await Billing.Silo.Start();

        JsonElement signup = default;
        await Billing.Until(
            async () =>
            {
                signup = await SignupOf(email);
                return signup.GetProperty("stage").GetString() is "done" or "failed";
            },
            "the signup to end", TimeSpan.FromMinutes(3), () => $"{signup}");
        var done = signup.GetProperty("stage").GetString() == "done";
        Assert.IsTrue(done, $"nothing was wrong with it but the silo: {signup}");
        Assert.AreEqual(before + 1, await Taken());
        var number = signup.GetProperty("number").GetString()!;
        var id = signup.GetProperty("id").GetString();
        var numbers = (await Billing.Api.Get("number-pools/sample/numbers?take=1000")).GetProperty("items").EnumerateArray()
            .Where(one => one.TryGetProperty("signupId", out var owner) && owner.GetString() == id).ToArray();
        Assert.AreEqual((number, "used"), (numbers.Single().GetProperty("number").GetString(), numbers[0].GetProperty("state").GetString()));
        var customer = signup.GetProperty("customerId").GetString();
        Assert.AreEqual(1, (await Billing.Api.Get($"customers/{customer}/accounts")).GetProperty("items").GetArrayLength());

        // And the visitor, who waited, gets his number.
        await Eventually.Async(
            async () =>
            {
                try
                {
                    await page.GotoAsync($"{Billing.PortalAddress}signup/sample/paid?signup={id}");
                    return true;
                }
                catch (PlaywrightException)
                {
                    // It was on its way there by itself.
                    return false;
                }
            },
            "the page of who has paid", s_soon);
        await Expect(page.Locator("[data-title]")).ToHaveTextAsync("Congratulations!");
    }

    [TestMethod]
    public async Task A_captchas_answer_and_another_address_for_the_phone_go_with_the_form_and_an_answer_is_sent_once()
    {
        var context = await s_browser.NewContextAsync();
        await context.RouteAsync("**/api/v1/signup/sample/form", async route =>
        {
            var answer = await route.FetchAsync();
            var info = System.Text.Json.Nodes.JsonNode.Parse(await answer.TextAsync())!;
            info["captcha"] = new System.Text.Json.Nodes.JsonObject
            {
                ["kind"] = "turnstile", ["siteKey"] = "public", ["script"] = "https://captcha.example/widget.js", ["widgetClass"] = "cf-turnstile", ["field"] = "cf-turnstile-response",
            };
            await route.FulfillAsync(new RouteFulfillOptions { Response = answer, Body = info.ToJsonString() });
        });
        // As the service's script does: it finds its element and leaves an answer in a field, another one after a reset.
        await context.RouteAsync("https://captcha.example/widget.js", route => route.FulfillAsync(new RouteFulfillOptions
        {
            ContentType = "text/javascript",
            Body = """
                const element = document.querySelector(".cf-turnstile[data-sitekey=public]");
                element.innerHTML = '<input type="hidden" name="cf-turnstile-response" value="answer-1">';
                window.turnstile = { reset: () => element.firstChild.value = "answer-2" };
                """,
        }));
        var page = await Open("index.html", context);
        await Expect(page.Locator("[name=cf-turnstile-response]")).ToBeAttachedAsync();
        await Fill(page, postalCode: "nonsense");
        await page.EvaluateAsync("""
            for (const [name, value] of [["street", "Ludwigstr. 1"], ["city", "Munich"], ["postalCode", "80539"], ["country", "DE"]]) {
              const input = document.createElement("input");
              input.name = `shipping.${name}`;
              input.value = value;
              document.querySelector("form").append(input);
            }
            """);
        var first = await Send();
        await Expect(page.Locator("[name='billing.postalCode'] + .problem")).ToHaveAttributeAsync("data-code", "invalid");
        await page.Locator("[name='billing.postalCode']").FillAsync("10117");
        var second = await Send();
        await Pay(page, Works);
        await Expect(page.Locator("[data-title]")).ToHaveTextAsync("Congratulations!");
        Assert.AreEqual(("answer-1", "answer-2"), (first.GetProperty("captcha").GetString(), second.GetProperty("captcha").GetString()));
        Assert.AreEqual("Munich", second.GetProperty("shipping").GetProperty("city").GetString());

        async Task<JsonElement> Send()
        {
            var request = await page.RunAndWaitForRequestAsync(
                () => page.GetByRole(AriaRole.Button).ClickAsync(), request => request.Method == "POST" && request.Url.EndsWith("/api/v1/signup/sample", StringComparison.Ordinal));
            return JsonDocument.Parse(request.PostData!).RootElement;
        }
    }

    [TestMethod]
    public async Task A_hosted_form_needs_no_script_and_no_site()
    {
        var context = await s_browser.NewContextAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{Billing.PortalAddress}signup/sample");
        var email = await Fill(page, firstName: "");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator("#firstName-problem")).ToHaveTextAsync("First name is required.");
        await Expect(page.Locator("[name=email]")).ToHaveValueAsync(email);
        await page.Locator("[name=firstName]").FillAsync("Grete");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Pay(page, Works);
        await Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Congratulations!");
        await page.GetByLabel("Password").FillAsync("correct-horse-battery");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Your password is set");
    }

    private static object Site(
        string repeatedCard = "off", string otherCountry = "off", string product = "sample-line", int shortestSeconds = 0, params string[] countries) => new
    {
        name = "Sunny Phones",
        productId = product,
        returnAddresses = new[] { $"{Origin}/welcome.html", $"{Origin}/index.html", $"{Origin}/plain.html" },
        origins = new[] { Origin },
        browserExchange = true,
        rules = new { repeatedCard, otherCountry, shortestSeconds, countries },
    };

    private static async Task ChangeSite(object details) =>
        await Billing.Api.Put("sites/sample", new { details, version = (await Billing.Api.Get("sites/sample")).GetProperty("version").GetInt32() });

    /// <summary>A product that cannot be delivered, for want of something.</summary>
    private static async Task<string> ProductWithout(string what, object details)
    {
        await Billing.Api.StatusOfPost("number-pools", new { id = "sample-empty", details = new { name = "None left", quarantineDays = 1 } });
        await Billing.Api.StatusOfPost("products", new { id = $"sample-no-{what}", details });
        return $"sample-no-{what}";
    }

    private static string NextEmail() => $"visitor{Interlocked.Increment(ref s_visitors)}@example.com";

    private static async Task<IPage> Open(string form, IBrowserContext? context = null)
    {
        var page = await (context ?? await s_browser.NewContextAsync()).NewPageAsync();
        await page.GotoAsync($"{Origin}/{form}");
        await Ready(page);
        return page;
    }

    private static Task Ready(IPage page) => Expect(page.Locator("html[data-ready]")).ToBeAttachedAsync();

    /// <returns>The e-mail address, which is this visitor's alone.</returns>
    private static async Task<string> Fill(
        IPage page, string? email = null, string firstName = "Grete", string postalCode = "10117", string phone = "030 20179200")
    {
        email ??= NextEmail();
        foreach (var (name, value) in new[]
        {
            ("firstName", firstName), ("lastName", "Hermann"), ("email", email), ("phone", phone), ("billing.street", "Unter den Linden 1"),
            ("billing.postalCode", postalCode), ("billing.city", "Berlin"),
        })
        {
            await page.Locator($"[name='{name}']").FillAsync(value);
        }

        var country = page.Locator("[name='billing.country']");
        await (await country.EvaluateAsync<string>("element => element.tagName") == "SELECT" ? country.SelectOptionAsync("DE") : country.FillAsync("DE"));
        return email;
    }

    private static async Task AssertTyped(IPage page, string email)
    {
        await Expect(page.Locator("[name=firstName]")).ToHaveValueAsync("Grete");
        await Expect(page.Locator("[name=email]")).ToHaveValueAsync(email);
        await Expect(page.Locator("[name='billing.street']")).ToHaveValueAsync("Unter den Linden 1");
        await Expect(page.Locator("[name='billing.country']")).ToHaveValueAsync("DE");
    }

    private static Task Pay(IPage page, string card) => page.Locator($"button[value='{card}']").ClickAsync();

    /// <summary>The card is on its way, whatever comes of it: a click by Playwright would wait for the answer.</summary>
    private static Task<Microsoft.Playwright.IRequest> Sent(IPage page, string card) => page.RunAndWaitForRequestAsync(
        () => page.Locator($"button[value='{card}']").EvaluateAsync("button => setTimeout(() => button.click())"),
        request => request.Method == "POST" && new Uri(request.Url).Port == Billing.PaymentsAddress.Port);

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    private static async Task<JsonElement[]> SignupsOf(string email) =>
        [.. (await Billing.Api.Get($"signups?search={Uri.EscapeDataString(email)}")).GetProperty("items").EnumerateArray()];

    private static async Task<JsonElement> SignupOf(string email) => (await SignupsOf(email)).Single();

    private static Task Ends(string email, string stage) => Eventually.Async(
        async () => (await SignupOf(email)).GetProperty("stage").GetString() == stage, $"the signup to be {stage}", s_soon, () => Billing.Log);

    private static async Task Webhooks(int copies, bool backwards)
    {
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent([new("copies", $"{copies}"), new("backwards", $"{backwards}")]);
        using var answer = await http.PostAsync(new Uri(Billing.PaymentsAddress, "dev/webhooks"), form);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>How often money was taken, by the processor's own books.</summary>
    private static Task<int> Taken() => Events("payment_intent.succeeded");

    private static Task<int> Reserved() => Events("payment_intent.amount_capturable_updated");

    private static async Task<int> Events(string type)
    {
        using var http = new HttpClient();
        using var events = JsonDocument.Parse(await http.GetStringAsync(new Uri(Billing.PaymentsAddress, "dev/events")));
        return events.RootElement.EnumerateArray().Count(one => one.GetProperty("type").GetString() == type);
    }
}
