namespace Billing.Frontend.Signup;

/// <param name="Carrier">Such as FedEx; at most 64 characters.</param>
/// <param name="Tracking">At most 128 characters.</param>
public sealed record SentShipment(string? Carrier, string? Tracking);
