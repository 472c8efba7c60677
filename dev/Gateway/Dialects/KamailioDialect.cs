using System.Security.Cryptography;
using System.Text;
using Billing.Gateway.Calls;
using Billing.Gateway.Lines;
using Radius;

namespace Billing.Gateway.Dialects;

/// <summary>
/// Kamailio with acc_radius: the digest of the INVITE in RFC 5090's attributes, one leg whose session is the SIP Call-ID, Start when
/// answered, status 15 when not.
/// </summary>
internal sealed class KamailioDialect : IDialect
{
    private const string Realm = "voice.example.net";
    private const byte SipUriUser = 208;
    private const byte SipMethodNumber = 101;
    private const byte SipResponseCode = 102;
    private const byte SipToTag = 104;
    private const byte SipFromTag = 105;

    /// <summary>Service-Type Sip-Session, as Kamailio's dictionary numbers it.</summary>
    private const uint SipSession = 15;

    public AccessRequest Ask(CallPlan call, DateTimeOffset now)
    {
        var user = call.Account.Id;
        var uri = $"sip:{call.Callee}@{Realm}";
        var nonce = Convert.ToBase64String(call.Challenge);
        const string count = "00000001";
        var cnonce = call.FromTag.ToLowerInvariant();
        var response = Md5($"{Md5($"{user}:{Realm}:{call.Password}")}:{nonce}:{count}:{cnonce}:auth:{Md5($"INVITE:{uri}")}");
        return new AccessRequest(new AttributeList()
            .Add(AttributeType.UserName, $"{user}@{Realm}")
            .Add(AttributeType.DigestUsername, user)
            .Add(AttributeType.DigestRealm, Realm)
            .Add(AttributeType.DigestNonce, nonce)
            .Add(AttributeType.DigestUri, uri)
            .Add(AttributeType.DigestMethod, "INVITE")
            .Add(AttributeType.DigestQop, "auth")
            .Add(AttributeType.DigestNonceCount, count)
            .Add(AttributeType.DigestCNonce, cnonce)
            .Add(AttributeType.DigestResponse, response)
            .Add(AttributeType.ServiceType, SipSession)
            .Add(SipUriUser, call.Callee)
            .CallId(call)
            .Add(AttributeType.AcctSessionId, call.CallId)
            .Add(AttributeType.CallingStationId, call.Caller)
            .Add(AttributeType.CalledStationId, call.Callee)
            .Add(AttributeType.NasPort, 5060)
            .NasAddress(call.Node.Address)
            .Add(AttributeType.NasIdentifier, call.Node.Id));
    }

    public AttributeList[] SetUp(CallProgress call, DateTimeOffset now) => [];

    public AttributeList[] Ringing(CallProgress call, DateTimeOffset now) => [];

    public AttributeList[] Answered(CallProgress call, DateTimeOffset now) =>
        [Record(call, AcctStatusType.Start, method: 1, code: 200, now).Times(call)];

    public AttributeList[] Interim(CallProgress call, DateTimeOffset now) => [];

    // Of Sip-Method, INVITE is bit 1 and BYE bit 8.
    public AttributeList[] Ended(CallProgress call, DateTimeOffset now) => call.ConnectedAt is null
        ? [Record(call, AcctStatusType.Failed, method: 1, (uint)call.Outcome.SipCode, now).Times(call, now)]
        : [Record(call, AcctStatusType.Stop, method: 8, code: 200, now).Times(call, now)];

    private static AttributeList Record(CallProgress call, AcctStatusType status, uint method, uint code, DateTimeOffset now)
    {
        // The request's own direction: whoever sends the BYE is its From.
        var swapped = status == AcctStatusType.Stop && call.Plan.CalleeEnds;
        return CallRecords.Record(call, status, call.Plan.CallId, now)
            .Add(AttributeType.ServiceType, SipSession)
            .Add(SipMethodNumber, method)
            .Add(SipResponseCode, code)
            .Add(SipFromTag, swapped ? call.Plan.ToTag : call.Plan.FromTag)
            .Add(SipToTag, swapped ? call.Plan.FromTag : call.Plan.ToTag)
            .Add(AttributeType.NasPort, 5060)
            .CallId(call.Plan);
    }

    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
}
