namespace Billing.Frontend.Customers;

/// <summary>A customer to create.</summary>
public sealed record NewCustomer : CustomerFields
{
    /// <summary>Lower-case letters, digits, <c>. _ -</c>; begins with a letter or digit; at most 64. Cannot be changed.</summary>
    public required string Id { get; init; }
}
