namespace Billing.Customers;

/// <summary>How a caller proves to know the account's password.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Customers.CallCredentials")]
public abstract record CallCredentials;

/// <summary>The password itself (RFC 2865 §5.2), already decoded.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Customers.PasswordCredentials")]
public sealed record PasswordCredentials([property: Id(0)] string Password) : CallCredentials;

/// <summary>CHAP (RFC 2865 §2.2): MD5 over id, password and challenge.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Customers.ChallengeCredentials")]
public sealed record ChallengeCredentials(
    [property: Id(0)] byte Identifier,
    [property: Id(1)] byte[] Challenge,
    [property: Id(2)] byte[] Response) : CallCredentials;

/// <summary>SIP digest (RFC 2617 §3.2.2, RFC 5090), of either RADIUS dialect.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Customers.SipDigestCredentials")]
public sealed record SipDigestCredentials : CallCredentials
{
    [Id(0)] public required string UserName { get; init; }
    [Id(1)] public required string Realm { get; init; }
    [Id(2)] public required string Nonce { get; init; }
    [Id(3)] public required string Method { get; init; }
    [Id(4)] public required string Uri { get; init; }
    [Id(5)] public required string Response { get; init; }

    /// <summary>Null, <c>auth</c> or <c>auth-int</c>.</summary>
    [Id(6)] public string? Qop { get; init; }

    /// <summary>Null for MD5; <c>MD5-sess</c>, <c>SHA-256</c>, <c>SHA-256-sess</c>.</summary>
    [Id(7)] public string? Algorithm { get; init; }
    [Id(8)] public string? BodyDigest { get; init; }
    [Id(9)] public string? CNonce { get; init; }
    [Id(10)] public string? NonceCount { get; init; }
}
