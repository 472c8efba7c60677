using System.Text;

namespace Radius;

/// <summary>What an Access-Request offers as proof of who is calling. None of it is ever printed.</summary>
public abstract record Credentials
{
    /// <summary>Whether this proves knowledge of the password. Compared in constant time.</summary>
    public abstract bool Verify(string password);

    /// <summary>Printed without its secrets.</summary>
    public sealed override string ToString() => GetType().Name;

    /// <summary>
    /// Reads the credentials of an Access-Request: digest in either dialect (RFC 5090; draft-sterman-aaa-sip-00), CHAP
    /// (RFC 2865 §5.3) or PAP (§5.2), in this order. Null when there are none, or when they are not well formed.
    /// </summary>
    public static Credentials? Parse(in RadiusPacketView request, ReadOnlySpan<byte> secret)
    {
        if (request.Code != RadiusCode.AccessRequest)
        {
            return null;
        }

        if (DigestCredentials.Parse(request) is { } digest)
        {
            return digest;
        }

        if (request.TryGet(AttributeType.ChapPassword, out var chap))
        {
            if (chap.Value.Length != 17)
            {
                return null;
            }

            // Without a CHAP-Challenge the Request Authenticator is the challenge (RFC 2865 §5.3).
            var challenge = request.TryGet(AttributeType.ChapChallenge, out var sent) ? sent.Value : request.Authenticator;
            return new ChapCredentials(chap.Value[0], challenge.ToArray(), chap.Value[1..].ToArray());
        }

        if (request.TryGet(AttributeType.UserPassword, out var hidden))
        {
            Span<byte> password = stackalloc byte[128];
            var length = RadiusAuthenticators.DecodePassword(hidden.Value, request.Authenticator, secret, password);
            return length < 0 ? null : new PapCredentials(Encoding.UTF8.GetString(password[..length]));
        }

        return null;
    }
}
