namespace Radius;

/// <summary>
/// What to answer. The listener adds the identifier, the Proxy-States, the Message-Authenticator and the Response Authenticator.
/// </summary>
public sealed class RadiusReply
{
    public RadiusReply(RadiusCode code, AttributeList? attributes = null)
    {
        Code = code;
        Attributes = attributes;
    }

    /// <summary>The bare acknowledgement of an Accounting-Request: it says that the record is durable (RFC 2866 §4.2).</summary>
    public static RadiusReply AccountingResponse { get; } = new(RadiusCode.AccountingResponse);

    public RadiusCode Code { get; }

    /// <summary>Not to be changed once the reply is handed over.</summary>
    public AttributeList? Attributes { get; }

    public static RadiusReply Accept(AttributeList? attributes = null) => new(RadiusCode.AccessAccept, attributes);

    public static RadiusReply Reject(AttributeList? attributes = null) => new(RadiusCode.AccessReject, attributes);

    public static RadiusReply Challenge(AttributeList? attributes = null) => new(RadiusCode.AccessChallenge, attributes);
}
