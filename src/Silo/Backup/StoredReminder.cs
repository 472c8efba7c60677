namespace Billing.Silo.Backup;

/// <summary>What a grain asked to be reminded of.</summary>
internal sealed record StoredReminder(string Name, DateTime StartAt, TimeSpan Period);
