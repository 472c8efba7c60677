using System.Security.Cryptography;

namespace Billing.Frontend.Components.Layout;

/// <summary>Secrets that nobody guesses, and that can be typed into a phone or a gateway's configuration without quoting.</summary>
internal static class StrongSecret
{
    // Without 0 O 1 l I, which people mistake for each other.
    private const string Letters = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// <summary>A RADIUS shared secret: 32 characters, some 186 bits (RFC 2865 §3 asks for 16 octets at least).</summary>
    public static string ForNode() => RandomNumberGenerator.GetString(Letters, 32);

    /// <summary>A SIP password: 16 characters, some 93 bits.</summary>
    public static string ForAccount() => RandomNumberGenerator.GetString(Letters, 16);
}
