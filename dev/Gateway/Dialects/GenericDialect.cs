using Billing.Gateway.Calls;
using Billing.Gateway.Lines;
using Radius;

namespace Billing.Gateway.Dialects;

/// <summary>A gateway that knows no vendor's attributes: CHAP, one leg, Start when answered, a Stop of no seconds when not.</summary>
internal sealed class GenericDialect : IDialect
{
    public AccessRequest Ask(CallPlan call, DateTimeOffset now)
    {
        Span<byte> proof = stackalloc byte[17];
        proof[0] = call.Challenge[0];
        RadiusAuthenticators.ChapResponse(proof[0], call.Password, call.Challenge, proof[1..]);
        return new AccessRequest(new AttributeList()
            .Add(AttributeType.UserName, call.Account.Id)
            .Add(AttributeType.ChapPassword, proof)
            .Add(AttributeType.ChapChallenge, call.Challenge.AsSpan())
            .Add(AttributeType.CallingStationId, call.Caller)
            .Add(AttributeType.CalledStationId, call.Callee)
            .Add(AttributeType.AcctSessionId, call.AnswerSession)
            .NasAddress(call.Node.Address));
    }

    public AttributeList[] SetUp(CallProgress call, DateTimeOffset now) => [];

    public AttributeList[] Ringing(CallProgress call, DateTimeOffset now) => [];

    public AttributeList[] Answered(CallProgress call, DateTimeOffset now) => [Record(call, AcctStatusType.Start, now)];

    public AttributeList[] Interim(CallProgress call, DateTimeOffset now) => [Record(call, AcctStatusType.InterimUpdate, now)];

    public AttributeList[] Ended(CallProgress call, DateTimeOffset now) => [Record(call, AcctStatusType.Stop, now)];

    private static AttributeList Record(CallProgress call, AcctStatusType status, DateTimeOffset now) =>
        CallRecords.Record(call, status, call.Plan.AnswerSession, now);
}
