using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Billing.Silo.Signup;

/// <summary>
/// Whether a webhook is Stripe's: header <c>Stripe-Signature</c>, <c>t=unix seconds,v1=hex[,v1=hex…]</c>, each v1 an HMAC-SHA256 over
/// <c>t.body</c> with the endpoint's secret (docs.stripe.com/webhooks#verify-manually). There are several while a secret is being rolled; other schemes (v0) are
/// not looked at. It says nothing of whether the webhook came before.
/// </summary>
internal static class StripeSignature
{
    /// <summary>How far <c>t</c> may be from now, either way: older is a replay.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const int MostSignatures = 16;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <param name="header">Null when there was none.</param>
    /// <param name="body">To the byte as it came.</param>
    /// <param name="secret"><c>whsec_…</c>, with the prefix.</param>
    public static bool IsGood(string? header, ReadOnlySpan<byte> body, string secret, DateTimeOffset now)
    {
        if (header is null || !TryParse(header, out var time, out var signatures)
            || Math.Abs(now.ToUnixTimeSeconds() - (decimal)time) > (decimal)Tolerance.TotalSeconds)
        {
            return false;
        }

        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        mac.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{time}.")));
        mac.AppendData(body);
        var expected = mac.GetHashAndReset();

        // All of them, so that the time taken does not tell which.
        var good = false;
        foreach (var signature in signatures)
        {
            good |= CryptographicOperations.FixedTimeEquals(signature, expected);
        }

        return good;
    }

    private static bool TryParse(string header, out long time, out List<byte[]> signatures)
    {
        (time, signatures) = (0, []);
        var timed = false;
        foreach (var part in header.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("t=", StringComparison.Ordinal))
            {
                // Written back as it was parsed: a second t, a sign or a zero before it would be another text.
                if (timed || !long.TryParse(part.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out time))
                {
                    return false;
                }

                timed = true;
            }
            else if (part.StartsWith("v1=", StringComparison.Ordinal) && part.Length == 3 + (2 * HMACSHA256.HashSizeInBytes)
                && part.AsSpan(3).IndexOfAnyExcept(HexDigits) < 0)
            {
                signatures.Add(Convert.FromHexString(part.AsSpan(3)));
            }
        }

        return timed && signatures.Count is > 0 and <= MostSignatures;
    }
}
