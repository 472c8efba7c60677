using Billing.Calls;
using Billing.Customers;
using Billing.Nodes;
using Billing.Silo.Journal;
using Radius;

namespace Billing.Silo.Radius;

/// <summary>
/// Answers Access-Requests by the account's password, its standing and its limits; keeps what is refused, and why. A call is let
/// through once that is in the journal, so that its slot survives the silo that counts it.
/// </summary>
internal sealed class AuthorizationHandler(IGrainFactory grains, Journal.Journal journal, IRefusalLog refusals, TimeProvider time) : IRadiusHandler
{
    public async ValueTask<RadiusReply?> HandleAsync(RadiusRequest request, CancellationToken cancellationToken)
    {
        var node = (NodeEntry)request.Client.Tag!;
        var call = request.ParseCall();
        var account = CallDialect.AccountOf(call, node);
        var asked = new AuthorizationRequest
        {
            NodeId = node.Id,
            CallKey = CallDialect.KeyOf(call, node),
            // Not the session: its name is used again after a restart, and a node that authorizes by it accounts by it.
            Aliases = CallKey.Aliases(call.ConfId, call.CallId, node.Id, sessionId: null),
            Credentials = CredentialsOf(request),
            Caller = call.CallingStationId,
            Callee = call.CalledStationId,
            At = call.EventTime(request.ArrivalTime),
        };
        if (!IsForCall(asked.Credentials))
        {
            asked = asked with { CallKey = null, Aliases = [], Callee = null };
        }

        var answer = account is null
            ? new Authorization(Refusal.UnknownAccount, CustomerId: null)
            : await grains.GetGrain<IAccountGrain>(account).Authorize(asked);
        var refused = answer.Refusal;
        if (refused is null && asked.CallKey is not null)
        {
            var admission = new AdmissionRequest
            {
                CallKey = asked.CallKey,
                Aliases = asked.Aliases,
                AccountId = account!,
                Callee = asked.Callee,
                AccountLimit = answer.AccountLimit,
            };
            if (!await journal.Append(SlotNotes.OfAdmission(answer.CustomerId!, new JournaledAdmission(admission, time.GetUtcNow()))))
            {
                // The slot is held by the call's key, and the node's next try finds it.
                return null;
            }

            // The customer may have moved to another silo meanwhile, and have read the journals before this was in.
            refused = (await grains.GetGrain<ICustomerGrain>(answer.CustomerId!).Admit(admission)).Refusal;
        }

        RadiusMetrics.Decided(refused);
        if (refused is { } refusal)
        {
            refusals.Append(new RefusedCall
            {
                At = request.ArrivalTime,
                NodeId = node.Id,
                AccountId = account,
                CustomerId = answer.CustomerId,
                Caller = asked.Caller,
                Callee = asked.Callee,
                ReturnCode = refusal.ReturnCode,
                Reason = refusal.Reason,
                CallKey = asked.CallKey,
            });
            return RadiusReply.Reject(new AttributeList().ReturnCode(refusal.ReturnCode).ReplyMessage(refusal.Reason));
        }

        var granted = new AttributeList().ReturnCode(0).Class(CallDialect.Class(account!));
        if (answer.MaxCallSeconds is { } seconds)
        {
            // Some read the one, some the other.
            var limit = TimeSpan.FromSeconds(seconds);
            granted.SessionTimeout(limit).CreditTime(limit);
        }

        return RadiusReply.Accept(granted);
    }

    /// <summary>A proxy lets its users register and look by the same Access-Request: a slot would be held for no call.</summary>
    private static bool IsForCall(CallCredentials? credentials) =>
        credentials is not SipDigestCredentials digest || digest.Method.Equals("INVITE", StringComparison.OrdinalIgnoreCase);

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
