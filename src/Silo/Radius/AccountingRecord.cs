using Billing.Calls;
using Billing.Nodes;
using Billing.Silo.Journal;
using Radius;

namespace Billing.Silo.Radius;

/// <summary>What an Accounting-Request tells, and to which grain.</summary>
/// <param name="Call">A record of a call; null when it is something else.</param>
/// <param name="Restart">The node starts or stops; null when it is something else.</param>
internal sealed record AccountingRecord(NodeEntry Node, AccountingEvent? Call, NodeRestart? Restart)
{
    public AccountingEvent? Call { get; private set; } = Call;

    /// <summary>
    /// By how much the node's clock is ahead of ours, as far as the packet shows it: null without an Event-Timestamp, and for one
    /// that was sent late.
    /// </summary>
    public TimeSpan? ClockAhead { get; private init; }

    /// <summary>
    /// Neither when the packet tells nothing that is kept, such as a tunnel's record or one without a session.
    /// </summary>
    public static AccountingRecord Of(RadiusRequest request, NodeEntry node)
    {
        var call = request.ParseCall();
        var ahead = call.DelayTime > TimeSpan.Zero ? null : call.EventTimestamp - request.ArrivalTime;
        var record = call.StatusType switch
        {
            AcctStatusType.AccountingOn or AcctStatusType.AccountingOff => new AccountingRecord(node, null, new NodeRestart(
                call.StatusType == AcctStatusType.AccountingOn, call.EventTime(request.ArrivalTime), request.ArrivalTime)),
            AcctStatusType.Start => OfCall(AccountingStatus.Start),
            AcctStatusType.InterimUpdate => OfCall(AccountingStatus.Interim),
            AcctStatusType.Stop => OfCall(AccountingStatus.Stop),
            AcctStatusType.Failed => OfCall(AccountingStatus.Failed),
            _ => new AccountingRecord(node, null, null),
        };
        return record with { ClockAhead = ahead };

        AccountingRecord OfCall(AccountingStatus status) => new(node, CallDialect.EventOf(call, node, status, request), null);
    }

    /// <summary>As it was read when it arrived.</summary>
    public static AccountingRecord Of(JournalRecord record)
    {
        var node = record.Node;
        var client = new RadiusClient(node.Id, [], CallDialect.Profile(record.Kind)) { Tag = node };
        return Of(RadiusRequest.FromDatagram(record.Datagram, client, record.Source, record.ArrivedAt), node);
    }

    public bool TellsNothing => Call is null && Restart is null;

    /// <param name="receipt">Whom to tell of rows; null when the task that is returned tells it.</param>
    public Task Apply(IGrainFactory grains, string place, bool replayed, IRecordReceipt? receipt = null)
    {
        if (Call is not null)
        {
            // In place of the one that it was: until its rows are written the record is in memory, once.
            var call = Call with { Journal = place, Replayed = replayed, Receipt = receipt };
            Call = call;
            return grains.GetGrain<ICallGrain>(call.CallKey).Apply(call);
        }

        return Restart is not null ? grains.GetGrain<INodeGrain>(Node.Id).Restarted(Restart) : Task.CompletedTask;
    }
}
