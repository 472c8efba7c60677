using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Billing.Silo.Secrets;

namespace Billing.Silo.Backup;

/// <summary>
/// Secrets in an archive: encrypted by a key made from a passphrase (PBKDF2-HMAC-SHA256, AES-256-GCM), or left out. One that was left out is read as one that nobody
/// knows, never as an empty one, which would let everybody in.
/// </summary>
internal sealed class ArchiveSecrets : ISecretBox, IDisposable
{
    /// <summary>OWASP's Password Storage Cheat Sheet, for PBKDF2-HMAC-SHA256.</summary>
    public const int Iterations = 600_000;

    /// <summary>Some seconds of work: more of them in an archive are somebody's joke.</summary>
    public const int MostIterations = 10_000_000;

    /// <summary>What stands for a secret that was left out.</summary>
    public const string LeftOut = "left-out";

    private const string Prefix = "pw1.";
    private const string Known = "billing";
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly AesGcm? _aes;
    private readonly byte[] _integrityKey;

    private ArchiveSecrets(byte[]? salt, AesGcm? aes, byte[] integrityKey) => (Salt, _aes, _integrityKey) = (salt, aes, integrityKey);

    /// <summary>Null when secrets are left out.</summary>
    public byte[]? Salt { get; }

    /// <summary>How many secrets were left out, or replaced, so far.</summary>
    public int Missing { get; private set; }

    /// <summary>Lets whoever reads the archive notice a wrong passphrase at its first line.</summary>
    public string? Check => _aes is null ? null : Seal(Known);

    public static ArchiveSecrets Without() => new(null, null, []);

    /// <param name="salt">The archive's; null for a new one.</param>
    /// <param name="iterations">The archive's.</param>
    public static ArchiveSecrets By(string passphrase, byte[]? salt = null, int iterations = Iterations)
    {
        salt ??= RandomNumberGenerator.GetBytes(16);
        var keys = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(passphrase), salt, iterations, HashAlgorithmName.SHA256, 64);
        return new ArchiveSecrets(salt, new AesGcm(keys.AsSpan(0, 32), TagSize), keys[32..]);
    }

    /// <summary>Whether the passphrase is the one that <paramref name="check"/> was made with.</summary>
    public bool Opens(string check)
    {
        try
        {
            return Open(check) == Known;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Over all lines: a file that was cut off or changed does not have it. Without a passphrase it does not help against somebody who can count.</summary>
    public IncrementalHash Integrity() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _integrityKey);

    public string Seal(string secret)
    {
        if (secret.Length == 0)
        {
            return "";
        }

        if (_aes is null)
        {
            Missing++;
            return LeftOut;
        }

        var plain = Encoding.UTF8.GetBytes(secret);
        var whole = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(whole.AsSpan(0, NonceSize));
        _aes.Encrypt(whole.AsSpan(0, NonceSize), plain, whole.AsSpan(NonceSize, plain.Length), whole.AsSpan(NonceSize + plain.Length));
        return Prefix + Base64Url.EncodeToString(whole);
    }

    public string Open(string stored)
    {
        if (stored.Length == 0)
        {
            return "";
        }

        if (_aes is null)
        {
            Missing++;
            // Also the shape of a device's token: 32 characters of its alphabet.
            return RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz234567", 32);
        }

        if (!stored.StartsWith(Prefix, StringComparison.Ordinal))
        {
            throw new CryptographicException("A secret is not encrypted.");
        }

        byte[] whole;
        try
        {
            whole = Base64Url.DecodeFromChars(stored.AsSpan(Prefix.Length));
        }
        catch (FormatException exception)
        {
            throw new CryptographicException("A secret cannot be read.", exception);
        }

        if (whole.Length < NonceSize + TagSize)
        {
            throw new CryptographicException("A secret is too short.");
        }

        var plain = new byte[whole.Length - NonceSize - TagSize];
        _aes.Decrypt(whole.AsSpan(0, NonceSize), whole.AsSpan(NonceSize, plain.Length), whole.AsSpan(NonceSize + plain.Length), plain);
        return Encoding.UTF8.GetString(plain);
    }

    public void Dispose() => _aes?.Dispose();
}
