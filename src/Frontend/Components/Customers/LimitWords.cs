using System.Globalization;
using Billing.Customers;

namespace Billing.Frontend.Components.Customers;

/// <summary>How the portal says which limits calls have.</summary>
internal static class LimitWords
{
    public static string Of(CountedCalls counted) => counted switch
    {
        CountedCalls.Incoming => "Incoming calls only",
        CountedCalls.Outgoing => "Outgoing calls only",
        _ => "All calls",
    };

    /// <summary><c>5</c>, <c>5 incoming</c></summary>
    /// <param name="none">What there is to say when there is no limit.</param>
    public static string Of(int? most, CountedCalls counted, string none) => most is null ? none
        : most.Value.ToString("N0", CultureInfo.InvariantCulture) + counted switch
        {
            CountedCalls.Incoming => " incoming",
            CountedCalls.Outgoing => " outgoing",
            _ => "",
        };
}
