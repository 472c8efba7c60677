using System.Globalization;

namespace Billing.PaymentProcessor.Api;

/// <summary>What an amount in minor units must keep to (docs.stripe.com/currencies).</summary>
internal static class CurrencyRules
{
    private static readonly HashSet<string> NoDecimals =
        ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"];

    private static readonly HashSet<string> ThreeDecimals = ["bhd", "jod", "kwd", "omr", "tnd"];

    // Whole units alone, given with two decimals all the same.
    private static readonly HashSet<string> WholeByHundreds = ["isk", "ugx"];

    public static string? Fault(string currency, long amount)
    {
        if (WholeByHundreds.Contains(currency) && amount % 100 != 0)
        {
            return $"Invalid amount. Currency {currency.ToUpperInvariant()} has become effectively zero-decimal and charged amounts must be evenly divisible by 100.";
        }

        return ThreeDecimals.Contains(currency) && amount % 10 != 0
            ? $"Invalid amount. The last digit of an amount in {currency.ToUpperInvariant()} must be 0."
            : null;
    }

    /// <summary>As the pay page shows it.</summary>
    public static string Words(string currency, long amount)
    {
        var decimals = NoDecimals.Contains(currency) ? 0 : ThreeDecimals.Contains(currency) ? 3 : 2;
        var value = amount / (decimal)Math.Pow(10, decimals);
        return string.Create(CultureInfo.InvariantCulture, $"{currency.ToUpperInvariant()} {value.ToString("N" + decimals, CultureInfo.InvariantCulture)}");
    }
}
