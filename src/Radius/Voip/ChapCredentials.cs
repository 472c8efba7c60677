using System.Security.Cryptography;

namespace Radius;

/// <summary>A CHAP response (RFC 1994 §4.1).</summary>
public sealed record ChapCredentials(byte Id, byte[] Challenge, byte[] Response) : Credentials
{
    /// <inheritdoc/>
    public override bool Verify(string password)
    {
        Span<byte> expected = stackalloc byte[16];
        RadiusAuthenticators.ChapResponse(Id, password, Challenge, expected);
        return CryptographicOperations.FixedTimeEquals(expected, Response);
    }
}
