using Billing.Calls;
using Billing.Nodes;
using Radius;

namespace Billing.Silo.Radius;

/// <summary>Turns what a node's packet says into our own words, once.</summary>
internal static class CallDialect
{
    private const string AccountInClass = "account=";

    /// <summary>
    /// What we give a node with an Access-Accept, and what it gives back with the call's accounting: the account that was
    /// authorized, whatever the User-Name of the record says.
    /// </summary>
    public static string Class(string accountId) => AccountInClass + accountId;

    public static string? AccountOf(CallAttributes call, NodeEntry node)
    {
        if (call.Class?.StartsWith(AccountInClass, StringComparison.Ordinal) == true && call.Class[AccountInClass.Length..] is var authorized && Ids.IsAccount(authorized))
        {
            return authorized;
        }

        var name = call.UserName;
        if (string.IsNullOrWhiteSpace(name))
        {
            return null;
        }

        var at = node.Details.KeepRealm ? -1 : name.LastIndexOf('@');
        var account = Ids.NormalizeAccount(at > 0 ? name[..at] : name);
        return Ids.IsAccount(account) ? account : null;
    }

    public static string? KeyOf(CallAttributes call, NodeEntry node) =>
        CallKey.Of(call.ConfId, call.CallId, node.Id, call.AcctSessionId);

    /// <summary>Null when the record names no session, and so belongs to no call.</summary>
    public static AccountingEvent? EventOf(CallAttributes call, NodeEntry node, AccountingStatus status, RadiusRequest request)
    {
        if (KeyOf(call, node) is not { } key)
        {
            return null;
        }

        return new AccountingEvent
        {
            CallKey = key,
            NodeId = node.Id,
            LegId = call.AcctSessionId ?? key,
            Status = status,
            At = call.EventTime(request.ArrivalTime),
            ArrivedAt = request.ArrivalTime,
            StartMeansConnected = StartMeansConnected(node.Details.Kind),
            Origin = call.CallOrigin switch
            {
                CallOrigin.Answer => LegOrigin.Answer,
                CallOrigin.Originate => LegOrigin.Originate,
                _ => LegOrigin.Unknown,
            },
            AccountId = AccountOf(call, node),
            Caller = call.CallingStationId,
            Callee = call.CalledStationId,
            ConfId = call.ConfId,
            CallId = call.CallId,
            SetupAt = Sane(call.SetupTime, request.ArrivalTime),
            ConnectedAt = Sane(call.ConnectTime, request.ArrivalTime),
            DisconnectedAt = Sane(call.DisconnectTime, request.ArrivalTime),
            Seconds = call.SessionTime is { } length && length < TimeSpan.FromDays(30) ? (int)length.TotalSeconds : null,
            Cause = call.DisconnectCause,
            SipCode = call.SipResponseCode,
            RemoteAddress = call.RemoteAddress,
            Source = request.Source.ToString(),
        };
    }

    /// <summary>
    /// A SIP proxy sends its Start when the call was answered; a gateway when the leg was set up, and tells the answer by
    /// h323-connect-time.
    /// </summary>
    private static bool StartMeansConnected(NodeKind kind) => kind is NodeKind.Kamailio or NodeKind.OpenSips or NodeKind.Generic;

    /// <summary>The dialect that a kind of node speaks.</summary>
    public static ClientProfile Profile(NodeKind kind) => kind switch
    {
        NodeKind.Kamailio => ClientProfile.Kamailio,
        NodeKind.OpenSips => ClientProfile.OpenSips,
        NodeKind.Cisco => ClientProfile.Cisco,
        NodeKind.Quintum => ClientProfile.Quintum,
        NodeKind.PortaSip => ClientProfile.Sippy,
        NodeKind.FreeSwitch => ClientProfile.FreeSwitch,
        _ => ClientProfile.Generic,
    };

    /// <summary>A clock that is minutes ahead or weeks behind tells nothing; the packet's own time is taken instead.</summary>
    private static DateTimeOffset? Sane(DateTimeOffset? told, DateTimeOffset arrival) =>
        told <= arrival + TimeSpan.FromMinutes(5) && told >= arrival - TimeSpan.FromDays(8) ? told : null;
}
