namespace Radius;

/// <summary>
/// How strict to be with one client about CVE-2024-3596 ("BlastRADIUS"), with the meaning of FreeRADIUS 3.2.5's client settings.
/// </summary>
public enum PacketPolicy
{
    /// <summary>
    /// The client's first Access-Request after the start decides. Not for a client that stands for a whole network: its
    /// members differ.
    /// </summary>
    Auto = 0,
    Yes,
    No,
}
