using System.Globalization;
using Billing.Gateway.Calls;
using Radius;

namespace Billing.Gateway.Dialects;

/// <summary>What the dialects have in common.</summary>
internal static class CallRecords
{
    /// <summary>An accounting record with the attributes that every node sends.</summary>
    public static AttributeList Record(CallProgress call, AcctStatusType status, string session, DateTimeOffset now)
    {
        var record = new AttributeList()
            .Add(AttributeType.AcctStatusType, (uint)status)
            .Add(AttributeType.AcctSessionId, session)
            .Add(AttributeType.UserName, call.Plan.Account.Id)
            .Add(AttributeType.CallingStationId, call.Plan.Caller)
            .Add(AttributeType.CalledStationId, call.Plan.Callee)
            .Add(AttributeType.AcctDelayTime, (uint)call.ToldAfter.TotalSeconds)
            .EventTimestamp(now)
            .NasAddress(call.Plan.Node.Address)
            .Add(AttributeType.NasIdentifier, call.Plan.Node.Id);
        if (call.Class is { } group)
        {
            record.Add(AttributeType.Class, group.AsSpan());
        }

        if (status is AcctStatusType.Stop or AcctStatusType.InterimUpdate or AcctStatusType.Failed)
        {
            record.Add(AttributeType.AcctSessionTime, call.SecondsAt(now));
        }

        // RFC 2866 §5.10: 1 is User Request.
        return status is AcctStatusType.Stop ? record.Add(AttributeType.AcctTerminateCause, 1) : record;
    }

    public static AttributeList ConfId(this AttributeList record, CallPlan call) =>
        record.AddCisco(CiscoAttribute.ConfId, "h323-conf-id", call.ConfId);

    public static AttributeList CallId(this AttributeList record, CallPlan call) =>
        record.AddCisco(CiscoAttribute.AvPair, "call-id", call.CallId);

    public static AttributeList Origin(this AttributeList record, string origin) =>
        record.AddCisco(CiscoAttribute.CallOrigin, "h323-call-origin", origin);

    /// <summary>The h323 times that are known so far.</summary>
    public static AttributeList Times(this AttributeList record, CallProgress call, DateTimeOffset? ended = null)
    {
        record.AddCisco(CiscoAttribute.SetupTime, "h323-setup-time", Text(call.SetupAt));
        if (call.ConnectedAt is { } connected)
        {
            record.AddCisco(CiscoAttribute.ConnectTime, "h323-connect-time", Text(connected));
        }

        if (ended is { } end)
        {
            record.AddCisco(CiscoAttribute.DisconnectTime, "h323-disconnect-time", Text(end));
            // In hexadecimal, as Cisco and Sippy write it.
            record.AddCisco(CiscoAttribute.DisconnectCause, "h323-disconnect-cause", call.Outcome.Cause.ToString("X", CultureInfo.InvariantCulture));
        }

        return record;
    }

    private static string Text(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("HH:mm:ss.fff 'UTC' ddd MMM d yyyy", CultureInfo.InvariantCulture);
}
