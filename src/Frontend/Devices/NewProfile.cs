using Billing.Devices;

namespace Billing.Frontend.Devices;

/// <summary>A profile to create; its first version is effective at once.</summary>
public sealed record NewProfile
{
    /// <summary>Lower-case letters, digits, <c>. _ -</c>; begins with a letter or digit; at most 64. Cannot be changed.</summary>
    public required string Id { get; init; }
    public string? Description { get; init; }
    public required PhoneSettings Settings { get; init; }

    /// <summary>For the list of versions; at most 500 characters.</summary>
    public string? Reason { get; init; }
}
