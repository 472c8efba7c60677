namespace Radius;

/// <summary>How the octets of an attribute are to be read.</summary>
public enum AttributeKind
{
    Octets = 0,
    Text,
    Integer,
    Address,

    /// <summary>Unix seconds.</summary>
    Time,

    /// <summary>Never shown: a password, a response to a challenge, or a key.</summary>
    Secret,

    /// <summary>Sub-attributes of draft-sterman-aaa-sip-00.</summary>
    DigestAttributes,
}
