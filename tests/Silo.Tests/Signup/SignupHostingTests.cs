using Billing.Silo.Signup;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Tests.Signup;

[TestClass]
public class SignupHostingTests
{
    [TestMethod]
    public void Without_settings_a_silo_starts() => Validate();

    [TestMethod]
    public void Where_people_pay_the_address_that_they_come_back_to_is_wanted()
    {
        Assert.Contains("Signup:PublicBase is missing", Refused(("Payments:Stripe:ApiKey", "sk_test_1")));
        Validate(("Payments:Stripe:ApiKey", "sk_test_1"), ("Signup:PublicBase", "https://signup.example"));
    }

    [TestMethod]
    [DataRow("PublicBase", "http://signup.example", "PublicBase")]
    [DataRow("PublicBase", "", "PublicBase")]
    [DataRow("HoldMargin", "00:00:00", "HoldMargin")]
    [DataRow("PayWithin", "1.00:00:00", "PayWithin")]
    [DataRow("PayAfterReview", "1.00:00:00", "PayAfterReview")]
    [DataRow("MostCodesPerHour", "0", "MostCodesPerHour")]
    [DataRow("ReviewWithin", "7.00:00:00", "ReviewWithin")]
    public void Settings_that_cannot_work_stop_the_silo_at_its_start(string name, string value, string said) =>
        Assert.Contains("Signup:" + said, Refused(("Signup:" + name, value)));

    private static string Refused(params (string Name, string Value)[] settings) =>
        Assert.ThrowsExactly<OptionsValidationException>(() => Validate(settings)).Message;

    private static void Validate(params (string Name, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        foreach (var (name, value) in settings)
        {
            builder.Configuration[name] = value;
        }

        builder.AddSignups();
        using var host = builder.Build();
        host.Services.GetRequiredService<IStartupValidator>().Validate();
    }
}
