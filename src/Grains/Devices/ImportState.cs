using Billing.Audit;

namespace Billing.Devices;

/// <summary>What is stored of an import, but for its text.</summary>
public sealed record ImportState : IAudited<ImportState>
{
    public const char Undecided = '?';

    public ImportStage Stage { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public Actor By { get; init; } = new("", "", "");

    /// <summary>How many devices, in the file's order, the stage has dealt with.</summary>
    public int Done { get; init; }

    /// <summary>A character a device: <c>n c u r</c>, or <c>?</c> while it is not decided.</summary>
    public string Fates { get; init; } = "";

    /// <summary>Why devices are refused, by their place; not for those whose file alone says it.</summary>
    public Dictionary<int, Problem[]> Problems { get; init; } = [];
    public AuditEntry[] Unlogged { get; init; } = [];

    public bool UnderWay => Stage is ImportStage.Checking or ImportStage.Applying;

    public ImportState WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };

    public ImportFate? FateOf(int device) => Fates[device] switch
    {
        'n' => ImportFate.New,
        'c' => ImportFate.Changed,
        'u' => ImportFate.Unchanged,
        'r' => ImportFate.Refused,
        _ => null,
    };

    public static char Letter(ImportFate fate) => fate switch
    {
        ImportFate.New => 'n',
        ImportFate.Changed => 'c',
        ImportFate.Unchanged => 'u',
        _ => 'r',
    };
}
