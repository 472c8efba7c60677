namespace Billing.Signup;

/// <summary>Lists shipments. A stateless worker: key 0.</summary>
[Alias("Billing.Signup.IShipmentListGrain")]
public interface IShipmentListGrain : IGrainWithIntegerKey
{
    /// <summary>In the order of the signups' ids; <paramref name="take"/> is 1 to 1000.</summary>
    [Alias("List")]
    Task<Page<ShipmentView>> List(ShipmentQuery query, string? after, int take);
}
