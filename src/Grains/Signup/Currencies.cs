using System.Collections.Frozen;

namespace Billing.Signup;

/// <summary>How small the coins of a currency are (ISO 4217, minor units).</summary>
public static class Currencies
{
    private static readonly FrozenSet<string> s_none =
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_three = "BHD IQD JOD KWD LYD OMR TND".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>0, 2 or 3 decimals.</summary>
    public static int Decimals(string currency) => s_none.Contains(currency) ? 0 : s_three.Contains(currency) ? 3 : 2;
}
