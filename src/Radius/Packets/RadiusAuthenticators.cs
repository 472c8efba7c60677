using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Radius;

/// <summary>
/// The keyed digests of RADIUS, verified and made without allocating. A secret is its raw octets; an empty one verifies
/// nothing.
/// </summary>
public static class RadiusAuthenticators
{
    private const int Md5Length = 16;

    // Reused per thread: creating a digest context costs more than digesting a packet.
    [ThreadStatic]
    private static IncrementalHash? md5;

    private static IncrementalHash Md5 => md5 ??= IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    /// <summary>
    /// Whether the Request Authenticator is MD5(Code, Identifier, Length, 16 zero octets, attributes, secret): the rule for
    /// Accounting-Request (RFC 2866 §3), Disconnect-Request and CoA-Request (RFC 5176 §2.3).
    /// </summary>
    public static bool VerifyRequest(in RadiusPacketView request, ReadOnlySpan<byte> secret)
    {
        Span<byte> expected = stackalloc byte[Md5Length];
        expected.Clear();
        Digest(request.Octets, expected, secret, expected);
        return !secret.IsEmpty && CryptographicOperations.FixedTimeEquals(expected, request.Authenticator);
    }

    /// <summary>Writes that Request Authenticator into a finished packet.</summary>
    public static void SignRequest(Span<byte> packet, ReadOnlySpan<byte> secret)
    {
        Span<byte> signature = stackalloc byte[Md5Length];
        signature.Clear();
        Digest(packet, signature, secret, signature);
        signature.CopyTo(packet[4..]);
    }

    /// <summary>Whether a reply's authenticator answers the request's (RFC 2865 §3).</summary>
    public static bool VerifyResponse(in RadiusPacketView response, ReadOnlySpan<byte> requestAuthenticator, ReadOnlySpan<byte> secret)
    {
        Span<byte> expected = stackalloc byte[Md5Length];
        Digest(response.Octets, requestAuthenticator, secret, expected);
        return !secret.IsEmpty && CryptographicOperations.FixedTimeEquals(expected, response.Authenticator);
    }

    /// <summary>Writes the Response Authenticator into a finished reply.</summary>
    public static void SignResponse(Span<byte> packet, ReadOnlySpan<byte> requestAuthenticator, ReadOnlySpan<byte> secret)
    {
        Span<byte> signature = stackalloc byte[Md5Length];
        Digest(packet, requestAuthenticator, secret, signature);
        signature.CopyTo(packet[4..]);
    }

    /// <summary>
    /// Verifies the Message-Authenticator of a request (RFC 3579 §3.2). False when it has none. Accounting, Disconnect and
    /// CoA requests are digested with their authenticator zeroed, because it is itself made last (RFC 5176 §3.4).
    /// </summary>
    public static bool VerifyMessageAuthenticator(in RadiusPacketView request, ReadOnlySpan<byte> secret)
    {
        Span<byte> zero = stackalloc byte[Md5Length];
        zero.Clear();
        return VerifyMessageAuthenticator(request, AuthenticatorIsRandom(request.Code) ? request.Authenticator : zero, secret);
    }

    /// <summary>Verifies the Message-Authenticator of a reply, which is digested over the request's authenticator.</summary>
    public static bool VerifyMessageAuthenticator(in RadiusPacketView packet, ReadOnlySpan<byte> requestAuthenticator, ReadOnlySpan<byte> secret)
    {
        if (!packet.HasMessageAuthenticator || secret.IsEmpty)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[Md5Length];
        MessageAuthenticator(packet.Octets, packet.MessageAuthenticatorOffset, requestAuthenticator, secret, expected);
        return CryptographicOperations.FixedTimeEquals(expected, packet.Octets.Slice(packet.MessageAuthenticatorOffset, Md5Length));
    }

    /// <summary>Writes the Message-Authenticator into its place in a packet whose length and attributes are complete.</summary>
    public static void SignMessageAuthenticator(
        Span<byte> packet, int valueOffset, ReadOnlySpan<byte> requestAuthenticator, ReadOnlySpan<byte> secret)
    {
        Span<byte> signature = stackalloc byte[Md5Length];
        MessageAuthenticator(packet, valueOffset, requestAuthenticator, secret, signature);
        signature.CopyTo(packet[valueOffset..]);
    }

    /// <summary>
    /// Hides a password in a User-Password value (RFC 2865 §5.2).
    /// </summary>
    /// <returns>Octets written (a multiple of 16, at most 128), or 0 when the password is longer than 128 octets.</returns>
    public static int EncodePassword(
        ReadOnlySpan<byte> password, ReadOnlySpan<byte> requestAuthenticator, ReadOnlySpan<byte> secret, Span<byte> value)
    {
        if (password.Length > 128)
        {
            return 0;
        }

        var length = Math.Max(16, (password.Length + 15) / 16 * 16);
        value[..length].Clear();
        password.CopyTo(value);
        Span<byte> mask = stackalloc byte[Md5Length];
        var previous = requestAuthenticator;
        for (var at = 0; at < length; at += 16)
        {
            Mask(secret, previous, mask);
            var block = value.Slice(at, 16);
            Xor(block, mask);
            previous = block;
        }

        return length;
    }

    /// <summary>
    /// Recovers the password of a User-Password value (RFC 2865 §5.2), without its NUL padding.
    /// </summary>
    /// <returns>Octets written, or -1 when the value is not 16 to 128 octets in blocks of 16.</returns>
    public static int DecodePassword(
        ReadOnlySpan<byte> value, ReadOnlySpan<byte> requestAuthenticator, ReadOnlySpan<byte> secret, Span<byte> password)
    {
        if (value.Length is < 16 or > 128 || value.Length % 16 != 0)
        {
            return -1;
        }

        Span<byte> mask = stackalloc byte[Md5Length];
        var previous = requestAuthenticator;
        for (var at = 0; at < value.Length; at += 16)
        {
            Mask(secret, previous, mask);
            value.Slice(at, 16).CopyTo(password[at..]);
            Xor(password.Slice(at, 16), mask);
            previous = value.Slice(at, 16);
        }

        return password[..value.Length].TrimEnd((byte)0).Length;
    }

    /// <summary>The CHAP response to a challenge: MD5(identifier, password, challenge) (RFC 1994 §4.1).</summary>
    public static void ChapResponse(byte id, string password, ReadOnlySpan<byte> challenge, Span<byte> response)
    {
        var hash = Md5;
        hash.AppendData([id]);
        hash.AppendData(Encoding.UTF8.GetBytes(password));
        hash.AppendData(challenge);
        hash.GetHashAndReset(response);
    }

    internal static bool AuthenticatorIsRandom(RadiusCode code) => code is RadiusCode.AccessRequest or RadiusCode.StatusServer;

    private static void Digest(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> authenticator, ReadOnlySpan<byte> secret, Span<byte> destination)
    {
        var hash = Md5;
        hash.AppendData(packet[..4]);
        hash.AppendData(authenticator);
        hash.AppendData(packet[RadiusPacketView.HeaderLength..]);
        hash.AppendData(secret);
        hash.GetHashAndReset(destination);
    }

    private static void MessageAuthenticator(
        ReadOnlySpan<byte> packet, int valueOffset, ReadOnlySpan<byte> requestAuthenticator, ReadOnlySpan<byte> secret, Span<byte> destination)
    {
        Span<byte> copy = stackalloc byte[packet.Length];
        packet.CopyTo(copy);
        requestAuthenticator.CopyTo(copy[4..]);
        copy.Slice(valueOffset, Md5Length).Clear();
        HMACMD5.HashData(secret, copy, destination);
    }

    private static void Mask(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> previous, Span<byte> mask)
    {
        var hash = Md5;
        hash.AppendData(secret);
        hash.AppendData(previous);
        hash.GetHashAndReset(mask);
    }

    private static void Xor(Span<byte> block, ReadOnlySpan<byte> mask)
    {
        var left = BinaryPrimitives.ReadUInt128LittleEndian(block);
        BinaryPrimitives.WriteUInt128LittleEndian(block, left ^ BinaryPrimitives.ReadUInt128LittleEndian(mask));
    }
}
