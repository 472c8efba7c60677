namespace Billing.Devices;

/// <summary>What became of a NOTIFY.</summary>
/// <param name="What">A sentence for a person.</param>
public sealed record NotifyOutcome(ResyncResult Result, string What);
