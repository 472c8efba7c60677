namespace Radius;

/// <summary>What identifies a request among those of one receiving socket (RFC 5080 §2.2.2).</summary>
internal readonly record struct DuplicateKey(SourceKey Source, int Port, byte Identifier);
