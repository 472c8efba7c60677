using Billing.Signup;
using Billing.Silo.Signup;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Tests.Signup;

[TestClass]
public class PaymentHostingTests
{
    [TestMethod]
    public void Without_settings_there_is_no_gateway()
    {
        using var host = Build();

        Assert.IsInstanceOfType<NoGateway>(host.Services.GetRequiredService<IPaymentGateway>());
        Assert.IsNull(host.Services.GetRequiredService<IPaymentNotices>().Read(new byte[2], "t=1,v1=00"));
    }

    [TestMethod]
    public void With_both_secrets_it_is_Stripe()
    {
        using var host = Build(("ApiKey", "rk_live_1"), ("WebhookSecret", "whsec_1"));

        Assert.IsInstanceOfType<StripeGateway>(host.Services.GetRequiredService<IPaymentGateway>());
        Assert.AreEqual("https://api.stripe.com/", host.Services.GetRequiredService<IOptions<StripeOptions>>().Value.ApiBase.AbsoluteUri);
    }

    [TestMethod]
    [DataRow("ApiKey", "pk_test_1", "ApiKey must begin")]
    [DataRow("WebhookSecret", "", "go together")]
    [DataRow("WebhookSecret", "secret", "go together")]
    [DataRow("ApiKey", "", "go together")]
    [DataRow("ApiBase", "http://api.stripe.com", "ApiBase")]
    [DataRow("ApiBase", "stripe", "ApiBase")]
    [DataRow("Timeout", "00:01:00", "Timeout")]
    public void Settings_that_cannot_work_stop_the_silo_at_its_start(string name, string value, string said)
    {
        using var host = Build(("ApiKey", "sk_test_1"), ("WebhookSecret", "whsec_1"), (name, value));

        var fault = Assert.ThrowsExactly<OptionsValidationException>(() => host.Services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(said, fault.Message);
    }

    private static IHost Build(params (string Name, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        foreach (var (name, value) in settings)
        {
            builder.Configuration["Payments:Stripe:" + name] = value;
        }

        builder.Services.AddLogging();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddPayments();
        return builder.Build();
    }
}
