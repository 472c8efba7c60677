using Billing.Calls;

namespace Billing.Frontend.Tests.Hosting;

/// <summary>Moments and calls that tests speak of.</summary>
internal static class Moments
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static LiveCall Call(string key, long version = 1, string? customer = "acme", string? callee = "+4930123", CallStage stage = CallStage.Connected) => new()
    {
        Key = key,
        CustomerId = customer,
        Caller = "+15550001",
        Callee = callee,
        NodeId = "gw1",
        Stage = stage,
        Certainty = Certainty.Confirmed,
        SetupAt = Noon.AddSeconds(version),
        LastEvidenceAt = Noon,
        Legs = 1,
        Version = version,
    };

    public static Cdr Cdr(string key) => new()
    {
        Key = key,
        CustomerId = "acme",
        AccountId = "4930123",
        Caller = "+15550001",
        Callee = "+4930123",
        NodeId = "gw1",
        SetupAt = Noon,
        ConnectedAt = Noon.AddSeconds(5),
        EndedAt = Noon.AddSeconds(65),
        Seconds = 60,
        Cause = 16,
        Certainty = Certainty.Confirmed,
        Why = "normal clearing",
        Legs = 2,
        Version = 3,
    };
}
