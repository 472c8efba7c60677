namespace Billing.Frontend.Customers;

/// <summary>An account to create.</summary>
public sealed record NewAccount : AccountFields
{
    /// <summary>
    /// A phone number, a SIP user or an address of a trunk; letters, digits and <c>. _ - + @ : = ~ * #</c>; at most 64. It is kept in lower
    /// case, a number of E.164 without its plus sign. Cannot be changed.
    /// </summary>
    public required string Id { get; init; }
    public required string CustomerId { get; init; }

    /// <summary>What a phone or a node proves to know. Written, never shown; see reveal-password.</summary>
    public required string Password { get; init; }
}
