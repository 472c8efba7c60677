namespace AzureTables;

/// <summary>The table of reminders.</summary>
public sealed class AzureTableReminderStorageOptions : AzureTablesOptions
{
    /// <summary>The table of reminders; the official provider's default.</summary>
    public override string TableName { get; set; } = "OrleansReminders";
}
