using Billing.Signup;

namespace Billing.Grains.Tests.Signup;

[TestClass]
public class SignupRulesTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly SignupFacts s_facts = new() { Now = s_now, OpenedAt = s_now.AddMinutes(-1), CountryKnowable = true, VisitorCountry = "DE" };
    private static readonly SignupForm s_form = SignupSilo.Form("grete@example.com");

    private static Verdict Judge(SignupForm form, SiteRules? rules = null, SignupFacts? facts = null) =>
        SignupRules.Judge(SignupRules.Tidy(form), SignupSilo.Details with { Rules = rules ?? new SiteRules() }, facts ?? s_facts);

    private static string[] Codes(IEnumerable<Problem> problems) => [.. problems.Select(problem => $"{problem.Field} {problem.Code}".Trim())];

    [TestMethod]
    public void A_good_form_is_accepted_by_all_rules()
    {
        var verdict = Judge(s_form);
        Assert.IsFalse(verdict.Refused, string.Join(' ', Codes(verdict.Problems)));
        Assert.IsFalse(verdict.NeedsReview);
        Assert.IsEmpty(verdict.RulesOff);
        Assert.AreEqual("+493020179200", SignupRules.Tidy(s_form).Phone);
    }

    [TestMethod]
    public void All_that_is_wrong_is_said_at_once_at_its_field()
    {
        var verdict = Judge(new SignupForm { Email = "x", Phone = "12", ReturnAddress = "https://evil.example", FormAddress = "https://evil.example", Shipping = new PostalAddress { Country = "US", PostalCode = "ABC" } });
        CollectionAssert.AreEquivalent(
            new[]
            {
                "firstName required", "lastName required", "email invalid", "phone invalid", "returnAddress not-allowed", "formAddress not-allowed",
                "billing.street required", "billing.city required", "billing.country required",
                "shipping.street required", "shipping.city required", "shipping.region required", "shipping.postalCode invalid", "shipping.country other-country",
            },
            Codes(verdict.Problems));
    }

    [TestMethod]
    [DataRow("DE", "10117", true)]
    [DataRow("DE", "1011", false)]
    [DataRow("DE", null, false)]
    [DataRow("US", "94103-1234", true)]
    [DataRow("US", "9410", false)]
    [DataRow("GB", "sw1a 1aa", true)]
    [DataRow("GB", "12345", false)]
    [DataRow("CA", "K1A 0B1", true)]
    [DataRow("NL", "1012JS", true)]
    [DataRow("PL", "00001", false)]
    [DataRow("HK", null, true)]
    [DataRow("VU", "anything", true)]
    public void Postal_codes_follow_the_country(string country, string? code, bool good)
    {
        var verdict = Judge(
            s_form with { Billing = s_form.Billing with { Country = country, PostalCode = code, Region = "X" } }, new SiteRules { OtherCountry = RuleAction.Off });
        Assert.AreEqual(!good, verdict.Problems.Any(problem => problem.Field == "billing.postalCode"), string.Join(' ', Codes(verdict.Problems)));
    }

    [TestMethod]
    [DataRow("030 20179200", "DE", "+493020179200")]
    [DataRow("+1 (202) 456-1414", "DE", "+12024561414")]
    [DataRow("(202) 456-1414", "US", "+12024561414")]
    [DataRow("123", "DE", null)]
    [DataRow("call me", "DE", null)]
    [DataRow("+49 30 20179200 ext. 7", "DE", null)]
    public void Phone_numbers_are_read_as_in_the_country(string text, string country, string? number)
    {
        var form = SignupRules.Tidy(s_form with { Phone = text, Billing = s_form.Billing with { Country = country } });
        var problems = Codes(Judge(form, new SiteRules { OtherCountry = RuleAction.Off }).Problems);
        Assert.AreEqual(number is null, problems.Contains("phone invalid"));
        if (number is not null)
        {
            Assert.AreEqual(number, form.Phone);
        }
    }

    [TestMethod]
    [DataRow(RuleAction.Refuse, 1, 0)]
    [DataRow(RuleAction.Review, 0, 1)]
    [DataRow(RuleAction.Off, 0, 0)]
    public void Each_rule_refuses_asks_a_person_or_is_off(RuleAction action, int problems, int reasons)
    {
        var rules = new SiteRules { OtherCountry = RuleAction.Off, DisposableEmail = RuleAction.Off, RepeatedEmail = RuleAction.Off };
        Check("billing.country other-country", Judge(s_form, rules with { OtherCountry = action }, s_facts with { VisitorCountry = "FR" }));
        Check("email disposable-email", Judge(s_form with { Email = "a@x.mailinator.com" }, rules with { DisposableEmail = action }));
        Check("email disposable-email", Judge(s_form with { Email = "a@odd.example" }, rules with { DisposableEmail = action }, s_facts with { DisposableHosts = ["ODD.example"] }));
        Check("email repeated-email", Judge(s_form, rules with { RepeatedEmail = action }, s_facts with { EmailSeen = true }));

        void Check(string code, Verdict verdict)
        {
            CollectionAssert.AreEqual(Enumerable.Repeat(code, problems).ToArray(), Codes(verdict.Problems));
            CollectionAssert.AreEqual(Enumerable.Repeat(code, reasons).ToArray(), Codes(verdict.Reasons));
        }
    }

    [TestMethod]
    public void The_shipping_country_counts_too()
    {
        var abroad = s_form with { Shipping = s_form.Billing with { Country = "FR", PostalCode = "75001" } };
        CollectionAssert.AreEqual(new[] { "shipping.country other-country" }, Codes(Judge(abroad).Problems));
    }

    [TestMethod]
    public void Countries_that_are_not_offered_are_refused() =>
        CollectionAssert.AreEqual(new[] { "billing.country not-offered" }, Codes(Judge(s_form, new SiteRules { Countries = ["AT", "CH"] }).Problems));

    [TestMethod]
    [DataRow(1, "too-fast")]
    [DataRow(2, null)]
    [DataRow(24 * 60 * 60, null)]
    [DataRow((24 * 60 * 60) + 1, "too-late")]
    public void The_age_of_the_attempt_tells_programs_and_old_pages(int seconds, string? code) =>
        CollectionAssert.AreEqual(code is null ? [] : new[] { code }, Codes(Judge(s_form, facts: s_facts with { OpenedAt = s_now.AddSeconds(-seconds) }).Problems));

    [TestMethod]
    public void A_filled_honeypot_is_refused_without_a_word_of_what_is_wrong()
    {
        var verdict = Judge(new SignupForm { Honeypot = "buy now" });
        CollectionAssert.AreEqual(new[] { "refused" }, Codes(verdict.Problems));
    }

    [TestMethod]
    public void Who_leaves_out_when_he_opened_the_form_is_refused_where_its_age_is_looked_at()
    {
        var hidden = s_facts with { OpenedAt = null };
        CollectionAssert.AreEqual(new[] { "not-opened" }, Codes(Judge(s_form, facts: hidden).Problems));
        CollectionAssert.AreEqual(new[] { "not-opened" }, Codes(Judge(s_form, new SiteRules { LongestMinutes = 0 }, hidden).Problems));
        Assert.IsFalse(Judge(s_form, new SiteRules { LongestMinutes = 0, ShortestSeconds = 0 }, hidden).Refused);
        Assert.IsFalse(Judge(s_form, facts: hidden with { Vouched = true }).Refused, "the site's own server sent it");
    }

    [TestMethod]
    public void Rules_that_cannot_be_applied_are_said_to_be_off()
    {
        var verdict = Judge(s_form, facts: new SignupFacts { Now = s_now, Vouched = true });
        Assert.IsFalse(verdict.Refused);
        CollectionAssert.AreEqual(new[] { SignupRules.CountryByAddress, SignupRules.AgeOfAttempt }, verdict.RulesOff);
    }

    [TestMethod]
    [DataRow("Grete.H+x@Example.com", "grete.h@example.com")]
    [DataRow("a@b.example", "a@b.example")]
    [DataRow("+a@b.example", "+a@b.example")]
    public void An_e_mail_address_is_found_again_in_other_spellings(string email, string same) => Assert.AreEqual(same, SignupRules.SameEmail(email));
}
