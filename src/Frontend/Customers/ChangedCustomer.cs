namespace Billing.Frontend.Customers;

/// <summary>A customer as it shall be; what is left out gets its default.</summary>
public sealed record ChangedCustomer : CustomerFields
{
    /// <summary>The version that the change was made from; if the customer has another by now, nothing is changed (409).</summary>
    public required int Version { get; init; }
}
