using Billing.Devices;

namespace Billing.Frontend.Devices;

/// <summary>How and why a device gets a new address.</summary>
public sealed record NewAddress
{
    /// <summary><c>overlap</c>: the old address leads the phone to the new one. <c>atOnce</c>: it serves nothing any more, as after a leak, and
    /// the admin password is another one. <c>atOnceWithPasswords</c>: its accounts get new SIP passwords, too.</summary>
    public TokenRotation How { get; init; }

    /// <summary>For the audit log; at most 500 characters.</summary>
    public required string Reason { get; init; }
}
