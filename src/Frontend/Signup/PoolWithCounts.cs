using Billing.Signup;

namespace Billing.Frontend.Signup;

/// <summary>A pool, and how many of its numbers are in which state now.</summary>
public sealed record PoolWithCounts(NumberPoolView Pool, NumberCounts Counts);
