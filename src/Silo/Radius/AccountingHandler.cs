using Billing.Calls;
using Billing.Nodes;
using Radius;

namespace Billing.Silo.Radius;

/// <summary>Answers Accounting-Requests, once what they say is durable (RFC 2866 §2).</summary>
internal sealed class AccountingHandler(IGrainFactory grains) : IRadiusHandler
{
    public async ValueTask<RadiusReply?> HandleAsync(RadiusRequest request, CancellationToken cancellationToken)
    {
        var node = (NodeEntry)request.Client.Tag!;
        var call = request.ParseCall();
        switch (call.StatusType)
        {
            case AcctStatusType.AccountingOn or AcctStatusType.AccountingOff:
                await grains.GetGrain<INodeGrain>(node.Id).Restarted(new NodeRestart(
                    call.StatusType == AcctStatusType.AccountingOn, call.EventTime(request.ArrivalTime), request.ArrivalTime));
                break;

            case AcctStatusType.Start or AcctStatusType.InterimUpdate or AcctStatusType.Stop or AcctStatusType.Failed:
                if (CallDialect.EventOf(call, node, StatusOf(call.StatusType), request) is { } record)
                {
                    await grains.GetGrain<ICallGrain>(record.CallKey).Apply(record);
                }

                break;
        }

        // A record that belongs to no call (a tunnel's, or one without a session) is acknowledged: there is nothing to keep, and
        // silence would only make the node send it again.
        return RadiusReply.AccountingResponse;
    }

    private static AccountingStatus StatusOf(AcctStatusType type) => type switch
    {
        AcctStatusType.Start => AccountingStatus.Start,
        AcctStatusType.Stop => AccountingStatus.Stop,
        AcctStatusType.Failed => AccountingStatus.Failed,
        _ => AccountingStatus.Interim,
    };
}
