namespace Billing.Silo.Backup;

/// <summary>The first line of an archive.</summary>
/// <param name="Billing">The version of the format: 1.</param>
/// <param name="ExportedAt">When it was begun.</param>
/// <param name="ServiceId">Of the installation that it was made of.</param>
/// <param name="Salt">Of the passphrase's key; null when secrets were left out.</param>
/// <param name="Iterations">Of PBKDF2.</param>
/// <param name="Check">Opens with the right passphrase.</param>
internal sealed record ArchiveHeader(int Billing, DateTimeOffset ExportedAt, string ServiceId, byte[]? Salt, int Iterations, string? Check)
{
    public const int CurrentFormat = 1;
}
