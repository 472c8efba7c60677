namespace Billing.Customers;

/// <summary>Which side of a call an account is on.</summary>
internal static class SlotDirection
{
    public static bool IsIncoming(string accountId, string? callee) => callee is not null && Ids.NormalizeAccount(callee) == accountId;
}
