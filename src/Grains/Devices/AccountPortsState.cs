namespace Billing.Devices;

/// <summary>What is stored of an account's ports.</summary>
public sealed record AccountPortsState
{
    public AccountPort[] Ports { get; init; } = [];
}
