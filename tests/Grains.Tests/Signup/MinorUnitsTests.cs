using System.Globalization;
using Billing.Signup;

namespace Billing.Grains.Tests.Signup;

[TestClass]
public class MinorUnitsTests
{
    [TestMethod]
    [DataRow("10", "USD", 1000L)]
    [DataRow("10.05", "EUR", 1005L)]
    [DataRow("500", "JPY", 500L)]
    [DataRow("500", "jpy", 500L)]
    [DataRow("7", "MGA", 7L)]
    [DataRow("1.25", "KWD", 1250L)]
    [DataRow("5", "ISK", 500L)]
    [DataRow("5", "UGX", 500L)]
    public void An_amount_goes_out_in_the_currencys_minor_unit_and_comes_back(string amount, string currency, long units)
    {
        var exact = decimal.Parse(amount, CultureInfo.InvariantCulture);

        Assert.AreEqual(units, MinorUnits.Of(exact, currency));
        Assert.AreEqual(exact, MinorUnits.ToAmount(units, currency));
    }

    [TestMethod]
    [DataRow("0", "USD")]
    [DataRow("-1", "USD")]
    [DataRow("10.005", "USD")]
    [DataRow("0.5", "JPY")]
    [DataRow("1.251", "KWD")]
    [DataRow("5.5", "ISK")]
    [DataRow("5.5", "UGX")]
    [DataRow("79228162514264337593543950335", "USD")]
    public void An_amount_that_the_currency_does_not_have_is_not_rounded(string amount, string currency) =>
        Assert.IsNull(MinorUnits.Of(decimal.Parse(amount, CultureInfo.InvariantCulture), currency));
}
