namespace EndToEnd.Rig;

/// <summary>How Kamailio puts a SIP digest into an Access-Request: that is decided by its RADIUS dictionary.</summary>
public enum DigestDialect
{
    /// <summary>Attributes 103 to 115.</summary>
    Rfc5090,

    /// <summary>draft-sterman-aaa-sip-00: 206 and sub-attributes in 207; Debian's own dictionary.</summary>
    Sterman,
}
