using Billing.Storage;

namespace Billing.Devices;

/// <summary>What is stored of an address. It is kept when it serves no more, so that whoever still asks there is noticed.</summary>
public sealed record DeviceTokenState
{
    [Secret]
    public string Token { get; init; } = "";
    public string Mac { get; init; } = "";

    /// <summary>It serves nothing from then on; null for no end.</summary>
    public DateTimeOffset? Until { get; init; }
}
