namespace AzureTables;

/// <summary>A row is beyond what Azure Table Storage holds: 1 MiB, 252 columns. Nothing was sent.</summary>
public sealed class EntityTooLargeException(string message) : Exception(message);
