using Billing.Customers;
using Billing.Nodes;
using Radius;

namespace Billing.Silo.Radius;

/// <summary>Answers Access-Requests by the account's password and standing.</summary>
internal sealed class AuthorizationHandler(IGrainFactory grains) : IRadiusHandler
{
    public async ValueTask<RadiusReply?> HandleAsync(RadiusRequest request, CancellationToken cancellationToken)
    {
        var node = (NodeEntry)request.Client.Tag!;
        var call = request.ParseCall();
        if (CallDialect.AccountOf(call, node) is not { } account)
        {
            return Reject(Refusal.UnknownAccount);
        }

        var answer = await grains.GetGrain<IAccountGrain>(account).Authorize(new AuthorizationRequest
        {
            NodeId = node.Id,
            CallKey = CallDialect.KeyOf(call, node),
            Credentials = CredentialsOf(request),
            Caller = call.CallingStationId,
            Callee = call.CalledStationId,
            At = call.EventTime(request.ArrivalTime),
        });
        return answer.Refusal is { } refusal
            ? Reject(refusal)
            : RadiusReply.Accept(new AttributeList().ReturnCode(0).Class(CallDialect.Class(account)));
    }

    private static RadiusReply Reject(Refusal refusal) =>
        RadiusReply.Reject(new AttributeList().ReturnCode(refusal.ReturnCode).ReplyMessage(refusal.Reason));

    private static CallCredentials? CredentialsOf(RadiusRequest request) => request.ParseCredentials() switch
    {
        PapCredentials pap => new PasswordCredentials(pap.Password),
        ChapCredentials chap => new ChallengeCredentials(chap.Id, chap.Challenge, chap.Response),
        DigestCredentials digest => new SipDigestCredentials
        {
            UserName = digest.UserName,
            Realm = digest.Realm,
            Nonce = digest.Nonce,
            Method = digest.Method,
            Uri = digest.Uri,
            Response = digest.Response,
            Qop = digest.Qop,
            Algorithm = digest.Algorithm,
            BodyDigest = digest.BodyDigest,
            CNonce = digest.CNonce,
            NonceCount = digest.NonceCount,
        },
        _ => null,
    };
}
