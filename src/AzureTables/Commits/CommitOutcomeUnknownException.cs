namespace AzureTables;

/// <summary>
/// The store did not answer in time and could not be asked either: the write may or may not have landed, and may still land.
/// Read before the next write.
/// </summary>
public sealed class CommitOutcomeUnknownException(string message, Exception innerException) : Exception(message, innerException);
