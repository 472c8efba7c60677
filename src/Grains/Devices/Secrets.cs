using System.Security.Cryptography;

namespace Billing.Devices;

/// <summary>What nobody may guess.</summary>
internal static class Secrets
{
    /// <summary>What stands for a secret that is not shown.</summary>
    public const string Mask = "********";

    /// <summary>Base32 in lower case (RFC 4648 §6): no character that needs an escape in an address, whatever reads it.</summary>
    private const string TokenAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int TokenLength = 32;

    /// <summary>Without what looks alike in print; all of it can be typed at a phone.</summary>
    private const string PasswordAlphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int PasswordLength = 20;

    /// <summary>160 bits.</summary>
    public static string Token() => RandomNumberGenerator.GetString(TokenAlphabet, TokenLength);

    /// <summary>116 bits.</summary>
    public static string Password() => RandomNumberGenerator.GetString(PasswordAlphabet, PasswordLength);

    public static string Masked(string token) => token[..4] + "…";
}
