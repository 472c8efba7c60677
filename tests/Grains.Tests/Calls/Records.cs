using Billing.Calls;

namespace Billing.Grains.Tests.Calls;

/// <summary>Makes the records that nodes send of one call.</summary>
internal static class Records
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset At(int seconds) => Noon.AddSeconds(seconds);

    /// <summary>Of a SIP proxy, whose Start means that the call was answered.</summary>
    public static AccountingEvent Proxy(AccountingStatus status, int at, string session = "s1", int? length = null) => new()
    {
        CallKey = "call-1",
        NodeId = "sip-1",
        LegId = session,
        Status = status,
        At = At(at),
        ArrivedAt = At(at),
        StartMeansConnected = true,
        AccountId = "alice",
        Caller = "442079460000",
        Callee = "15551234567",
        Seconds = length,
        Cause = status == AccountingStatus.Stop ? 16 : null,
        SipCode = status == AccountingStatus.Failed ? 486 : null,
    };

    /// <summary>Of a gateway with two legs, whose Start means only that the leg was set up.</summary>
    public static AccountingEvent Gateway(
        AccountingStatus status, int at, LegOrigin origin, int? connected = null, int? disconnected = null, int? length = null) => new()
    {
        CallKey = "call-1",
        NodeId = "gw-1",
        LegId = origin == LegOrigin.Answer ? "000B5571" : "000B5572",
        Origin = origin,
        Status = status,
        At = At(at),
        ArrivedAt = At(at),
        ConfId = "931C146B0F4411D6AB5591F0CBF3D765",
        SetupAt = At(0),
        ConnectedAt = connected is { } answered ? At(answered) : null,
        DisconnectedAt = disconnected is { } ended ? At(ended) : null,
        Seconds = length,
        Cause = status == AccountingStatus.Stop ? 16 : null,
    };

    public static CallState Apply(params AccountingEvent[] records)
    {
        CallState? call = null;
        foreach (var record in records)
        {
            call = CallLifecycle.Apply(call, record);
        }

        return call!;
    }

    /// <summary>Every order in which the records can arrive.</summary>
    public static IEnumerable<AccountingEvent[]> Orders(AccountingEvent[] records) => records.Length <= 1
        ? [records]
        : records.SelectMany((first, at) =>
            Orders([.. records.Where((_, other) => other != at)]).Select(rest => (AccountingEvent[])[first, .. rest]));
}
