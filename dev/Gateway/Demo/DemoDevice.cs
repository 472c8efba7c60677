namespace Billing.Gateway.Demo;

/// <summary>A phone of the demo, and the accounts at its first ports.</summary>
internal sealed record DemoDevice(string Mac, string Vendor, string Model, string ProfileId, string? Name, string? Location, params string[] Accounts)
{
    public string? Serial { get; init; }
    public required string InventoryId { get; init; }

    /// <summary>The address of a line is shared with another phone's.</summary>
    public bool Shared { get; init; }

    /// <summary>It is plugged in somewhere, and fetches what is there for it.</summary>
    public bool SwitchedOn { get; init; }
}
