namespace Radius;

/// <summary>
/// Which dialect a client speaks. The same attribute number means different things to different clients, and to one client in
/// different packets, so a meaning is a function of profile and packet code.
/// </summary>
public enum ClientProfile
{
    /// <summary>RFC attributes and the h323 vendor attributes only.</summary>
    Generic = 0,
    Kamailio,
    OpenSips,
    Cisco,
    Quintum,

    /// <summary>Sippy B2BUA and PortaSIP.</summary>
    Sippy,
    FreeSwitch,
}
