using Billing.Gateway.Calls;
using Billing.Gateway.Lines;
using Radius;

namespace Billing.Gateway.Dialects;

/// <summary>
/// A Cisco gateway: PAP, and two legs with one h323-conf-id. A Start says that a leg is set up; that it was answered is told by the
/// h323-connect-time of the next interim update.
/// </summary>
internal sealed class CiscoDialect : IDialect
{
    private const uint Login = 1;

    public AccessRequest Ask(CallPlan call, DateTimeOffset now) => new(
        new AttributeList()
            .NasAddress(call.Node.Address)
            .Add(AttributeType.NasIdentifier, call.Node.Id)
            .Add(AttributeType.UserName, call.Account.Id)
            .Add(AttributeType.CallingStationId, call.Caller)
            .Add(AttributeType.CalledStationId, call.Callee)
            .Add(AttributeType.AcctSessionId, call.AnswerSession)
            .Add(AttributeType.ServiceType, Login)
            .ConfId(call),
        call.Password);

    public AttributeList[] SetUp(CallProgress call, DateTimeOffset now) => [AnswerLeg(call, AcctStatusType.Start, now).Times(call)];

    public AttributeList[] Ringing(CallProgress call, DateTimeOffset now) => [OriginateLeg(call, AcctStatusType.Start, now).Times(call)];

    public AttributeList[] Answered(CallProgress call, DateTimeOffset now) => Interim(call, now);

    public AttributeList[] Interim(CallProgress call, DateTimeOffset now) =>
        [AnswerLeg(call, AcctStatusType.InterimUpdate, now).Times(call), OriginateLeg(call, AcctStatusType.InterimUpdate, now).Times(call)];

    public AttributeList[] Ended(CallProgress call, DateTimeOffset now) =>
        [OriginateLeg(call, AcctStatusType.Stop, now).Times(call, now), AnswerLeg(call, AcctStatusType.Stop, now).Times(call, now)];

    private static AttributeList AnswerLeg(CallProgress call, AcctStatusType status, DateTimeOffset now) =>
        Leg(call, status, call.Plan.AnswerSession, "answer", "Telephony", now);

    private static AttributeList OriginateLeg(CallProgress call, AcctStatusType status, DateTimeOffset now) =>
        Leg(call, status, call.Plan.OriginateSession, "originate", "VoIP", now)
            .AddCisco(CiscoAttribute.RemoteAddress, "h323-remote-address", "198.51.100.20");

    private static AttributeList Leg(CallProgress call, AcctStatusType status, string session, string origin, string type, DateTimeOffset now) =>
        CallRecords.Record(call, status, session, now)
            .Add(AttributeType.ServiceType, Login)
            .ConfId(call.Plan)
            .Origin(origin)
            .AddCisco(CiscoAttribute.CallType, "h323-call-type", type)
            .AddCisco(CiscoAttribute.GatewayId, "h323-gw-id", call.Plan.Node.Id);
}
