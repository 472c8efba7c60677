namespace Billing.Gateway.Demo;

/// <summary>An account of the demo, and the node that its calls come through.</summary>
/// <param name="Id">A phone number, a SIP user, or the address of a trunk.</param>
/// <param name="Number">What its callees see.</param>
/// <param name="MostCalls">How many calls the demo lets it have at once.</param>
internal sealed record DemoAccount(string Id, string CustomerId, string Label, string Number, string NodeId, int MostCalls)
{
    /// <summary>Not secret: the demo is the only one who uses it.</summary>
    public string Password { get; init; } = $"demo-{Id}";

    public bool IsTrunk => MostCalls > 2;
}
