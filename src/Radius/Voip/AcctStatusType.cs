namespace Radius;

/// <summary>Acct-Status-Type (RFC 2866 §5.1). Other values are passed on as they came.</summary>
public enum AcctStatusType
{
    /// <summary>The packet has none.</summary>
    None = 0,
    Start = 1,
    Stop = 2,
    InterimUpdate = 3,

    /// <summary>The client has (re)started: all its sessions are over.</summary>
    AccountingOn = 7,

    /// <summary>The client is going down: all its sessions are over.</summary>
    AccountingOff = 8,

    /// <summary>A call that never connected, as Kamailio and OpenSIPS report it (15 is reserved for Failed in RFC 2866).</summary>
    Failed = 15,
}
