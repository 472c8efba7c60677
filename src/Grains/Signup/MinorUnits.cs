namespace Billing.Signup;

/// <summary>Amounts as they can be charged: whole numbers of a currency's minor unit, as Stripe has them (docs.stripe.com/currencies).</summary>
public static class MinorUnits
{
    // Stripe's list, which is not ISO 4217's in all places: to Stripe MGA has no decimals.
    private static readonly HashSet<string> NoDecimals = new(StringComparer.OrdinalIgnoreCase)
    {
        "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
    };

    // Their last digit must be 0: the card networks have two decimals.
    private static readonly HashSet<string> ThreeDecimals = new(StringComparer.OrdinalIgnoreCase) { "BHD", "JOD", "KWD", "OMR", "TND" };

    // Without decimals since they lost them, and still given to Stripe with two zeros.
    private static readonly HashSet<string> WholeByHundreds = new(StringComparer.OrdinalIgnoreCase) { "ISK", "UGX" };

    /// <param name="amount">Of the currency itself.</param>
    /// <param name="currency">ISO 4217, in any case.</param>
    /// <returns>Null for an amount that cannot be charged in this currency: not more than zero, too large, or with more decimals than it has.</returns>
    public static long? Of(decimal amount, string currency)
    {
        // Stripe takes at most eight digits in most currencies; what is more is refused by it.
        if (amount is <= 0 or > 1_000_000_000_000m || (WholeByHundreds.Contains(currency) && amount != decimal.Truncate(amount)))
        {
            return null;
        }

        var units = amount * Factor(currency);
        return units != decimal.Truncate(units) || (ThreeDecimals.Contains(currency) && units % 10 != 0) ? null : (long)units;
    }

    /// <summary>The other way round.</summary>
    public static decimal ToAmount(long units, string currency) => units / Factor(currency);

    private static decimal Factor(string currency) => NoDecimals.Contains(currency) ? 1m : ThreeDecimals.Contains(currency) ? 1000m : 100m;
}
