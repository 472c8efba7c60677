using Billing.Audit;

namespace Billing.Signup;

/// <summary>The shipping order of a signup. Key: the signup's.</summary>
[Alias("Billing.Signup.IShipmentGrain")]
public interface IShipmentGrain : IGrainWithStringKey
{
    /// <summary>For signups. Ordering again changes nothing.</summary>
    [Alias("Order")]
    Task<ShipmentView> Order(ShipmentOrder order);

    /// <summary>Null when there is no such shipment.</summary>
    [Alias("Get")]
    Task<ShipmentView?> Get();

    /// <summary>It is on its way; once more corrects carrier and tracking number.</summary>
    [Alias("MarkSent")]
    Task<Result<ShipmentView>> MarkSent(string? carrier, string? tracking, Actor actor);
}
