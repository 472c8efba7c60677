using Billing.Signup;

namespace Billing.Frontend.Signup;

/// <summary>A pool of numbers to create.</summary>
public sealed record NewNumberPool
{
    /// <summary>Lower-case letters, digits, <c>. _ -</c>; begins with a letter or digit; at most 64. Cannot be changed.</summary>
    public required string Id { get; init; }
    public required NumberPoolDetails Details { get; init; }
}
