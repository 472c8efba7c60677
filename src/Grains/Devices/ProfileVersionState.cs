namespace Billing.Devices;

/// <summary>What is stored of one version of a profile.</summary>
public sealed record ProfileVersionState
{
    public PhoneSettings Settings { get; init; } = new();
}
