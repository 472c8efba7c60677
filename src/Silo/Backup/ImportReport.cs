using System.Globalization;

namespace Billing.Silo.Backup;

/// <summary>What came of an import, or would.</summary>
internal sealed class ImportReport
{
    private readonly List<string> _problems = [];

    /// <summary>Why nothing was written; empty when it was.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public List<string> Warnings { get; } = [];

    /// <summary>States written.</summary>
    public int Written { get; set; }

    /// <summary>States that were there and are the same.</summary>
    public int AlreadyThere { get; set; }

    public int AuditEntries { get; set; }

    /// <summary>Secrets that were left out of the archive: nobody knows what stands in their place.</summary>
    public int MissingSecrets { get; set; }

    /// <param name="line">Of the archive; null when it is not about one.</param>
    public void Refuse(int? line, string why) =>
        _problems.Add(line is { } number ? string.Create(CultureInfo.InvariantCulture, $"Line {number}: {why}") : why);
}
