using Billing.Gateway.Calls;
using Billing.Gateway.Lines;
using Radius;

namespace Billing.Gateway.Dialects;

/// <summary>A B2BUA such as PortaSIP: PAP, two legs with one h323-conf-id and one Call-ID, Starts when answered.</summary>
internal sealed class PortaSipDialect : IDialect
{
    public AccessRequest Ask(CallPlan call, DateTimeOffset now) => new(
        new AttributeList()
            .NasAddress(call.Node.Address)
            .Add(AttributeType.UserName, call.Account.Id)
            .Add(AttributeType.CalledStationId, call.Callee)
            .Add(AttributeType.CallingStationId, call.Caller)
            .ConfId(call)
            .CallId(call)
            .AddCisco(CiscoAttribute.RemoteAddress, "h323-remote-address", "203.0.113.40")
            .AddCisco(CiscoAttribute.AvPair, "h323-session-protocol", "sipv2")
            .AddCisco(CiscoAttribute.AvPair, "h323-ivr-out", "PortaBilling_AuthMethod:INVITE")
            .Add(AttributeType.NasPort, 5060),
        call.Password);

    public AttributeList[] SetUp(CallProgress call, DateTimeOffset now) => [];

    public AttributeList[] Ringing(CallProgress call, DateTimeOffset now) => [];

    public AttributeList[] Answered(CallProgress call, DateTimeOffset now) => Legs(call, AcctStatusType.Start, now, ended: null);

    public AttributeList[] Interim(CallProgress call, DateTimeOffset now) => Legs(call, AcctStatusType.InterimUpdate, now, ended: null);

    public AttributeList[] Ended(CallProgress call, DateTimeOffset now) => Legs(call, AcctStatusType.Stop, now, now);

    private static AttributeList[] Legs(CallProgress call, AcctStatusType status, DateTimeOffset now, DateTimeOffset? ended) =>
    [
        Leg(call, status, call.Plan.AnswerSession, "answer", now).Times(call, ended),
        Leg(call, status, call.Plan.OriginateSession, "originate", now).Times(call, ended),
    ];

    private static AttributeList Leg(CallProgress call, AcctStatusType status, string session, string origin, DateTimeOffset now) =>
        CallRecords.Record(call, status, session, now)
            .ConfId(call.Plan)
            .CallId(call.Plan)
            .Origin(origin)
            .AddCisco(CiscoAttribute.CallType, "h323-call-type", "VoIP")
            .AddCisco(CiscoAttribute.AvPair, "h323-session-protocol", "sipv2");
}
