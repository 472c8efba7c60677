using Billing.Audit;

namespace Billing.Signup;

/// <summary>What is stored of a shipment: one column a property.</summary>
public sealed record ShipmentState : IAudited<ShipmentState>
{
    public string SignupId { get; init; } = "";
    public ShipmentOrder Order { get; init; } = new();
    public DateTimeOffset OrderedAt { get; init; }
    public DateTimeOffset? SentAt { get; init; }
    public string? Carrier { get; init; }
    public string? Tracking { get; init; }
    public AuditEntry[] Unlogged { get; init; } = [];

    // Lists filter by these columns.
    public bool Sent => SentAt is not null;
    public string CustomerId => Order.CustomerId;

    public ShipmentState WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };

    public ShipmentView View() => new()
    {
        SignupId = SignupId,
        Order = Order,
        OrderedAt = OrderedAt,
        SentAt = SentAt,
        Carrier = Carrier,
        Tracking = Tracking,
    };
}
