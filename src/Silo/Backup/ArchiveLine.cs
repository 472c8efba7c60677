using System.Text.Json;

namespace Billing.Silo.Backup;

/// <summary>A line of an archive, but for its first.</summary>
internal sealed record ArchiveLine
{
    public const string State = "state";
    public const string Reminder = "reminder";
    public const string Audit = "audit";
    public const string End = "end";

    /// <summary><see cref="State"/>, <see cref="Reminder"/>, <see cref="Audit"/> or <see cref="End"/>.</summary>
    public required string Line { get; init; }

    /// <summary>Of a state: its name, such as <c>customer</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Of a state: its grain's key; of a reminder: its grain.</summary>
    public string? Key { get; init; }

    public JsonElement? Value { get; init; }

    /// <summary>Of the end: how many lines there were before, the first included.</summary>
    public int? Lines { get; init; }

    /// <summary>Of the end: the HMAC-SHA256 of all lines before.</summary>
    public string? Integrity { get; init; }
}
