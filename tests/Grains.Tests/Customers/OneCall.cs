using Billing.Customers;

namespace Billing.Grains.Tests.Customers;

/// <summary>One call at a time.</summary>
internal static class OneCall
{
    public static async Task<Refusal?> CallStarted(this ICustomerGrain customer, CallSlot call) =>
        (await customer.CallsChanged([new SlotNews(call, Ended: false)])).Single();

    public static Task CallEnded(this ICustomerGrain customer, string callKey, string[] aliases, long version) => customer.CallsChanged(
        [new SlotNews(new CallSlot { CallKey = callKey, Aliases = aliases, AccountId = "any", Version = version }, Ended: true)]);
}
