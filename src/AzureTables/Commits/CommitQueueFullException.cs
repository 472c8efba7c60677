namespace AzureTables;

/// <summary>The store does not keep up: nothing was written, and the caller may try again later.</summary>
public sealed class CommitQueueFullException(string message) : Exception(message);
