using Azure;

namespace Billing.Silo.Calls;

/// <summary>Which rows a stored call stands in.</summary>
/// <param name="Live">ETag of its live row; null when it has ended.</param>
/// <param name="EndedRow">Row key of its CDR; null while it is live.</param>
/// <param name="Ended">ETag of its CDR.</param>
/// <param name="Pointer">ETag of the row that points from the key to the CDR; null when no call of this key has ended yet.</param>
internal sealed record CallTag(ETag? Live, string? EndedRow, ETag? Ended, ETag? Pointer);
