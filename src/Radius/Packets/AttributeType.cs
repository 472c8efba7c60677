namespace Radius;

/// <summary>
/// Attribute numbers whose meaning does not depend on who sends them (RFC 2865, 2866, 2869, 3162, 5090, 5176). Numbers that
/// mean different things to different clients are in <see cref="RadiusDictionary"/>.
/// </summary>
public static class AttributeType
{
    public const byte UserName = 1;
    public const byte UserPassword = 2;
    public const byte ChapPassword = 3;
    public const byte NasIpAddress = 4;
    public const byte NasPort = 5;
    public const byte ServiceType = 6;
    public const byte ReplyMessage = 18;
    public const byte State = 24;
    public const byte Class = 25;
    public const byte VendorSpecific = 26;
    public const byte SessionTimeout = 27;
    public const byte CalledStationId = 30;
    public const byte CallingStationId = 31;
    public const byte NasIdentifier = 32;
    public const byte ProxyState = 33;
    public const byte AcctStatusType = 40;
    public const byte AcctDelayTime = 41;
    public const byte AcctSessionId = 44;
    public const byte AcctSessionTime = 46;
    public const byte AcctTerminateCause = 49;
    public const byte AcctMultiSessionId = 50;
    public const byte EventTimestamp = 55;
    public const byte ChapChallenge = 60;
    public const byte MessageAuthenticator = 80;
    public const byte AcctInterimInterval = 85;
    public const byte NasPortId = 87;
    public const byte NasIpv6Address = 95;
    public const byte ErrorCause = 101;
    public const byte DigestResponse = 103;
    public const byte DigestRealm = 104;
    public const byte DigestNonce = 105;
    public const byte DigestMethod = 108;
    public const byte DigestUri = 109;
    public const byte DigestQop = 110;
    public const byte DigestAlgorithm = 111;
    public const byte DigestEntityBodyHash = 112;
    public const byte DigestCNonce = 113;
    public const byte DigestNonceCount = 114;
    public const byte DigestUsername = 115;

    /// <summary>Digest-Response of draft-sterman-aaa-sip-00, which many SIP proxies still send.</summary>
    public const byte StermanDigestResponse = 206;

    /// <summary>Digest-Attributes of draft-sterman-aaa-sip-00: sub-attributes 1 to 10.</summary>
    public const byte StermanDigestAttributes = 207;
}
