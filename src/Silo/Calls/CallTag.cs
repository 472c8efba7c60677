using Azure;

namespace Billing.Silo.Calls;

/// <summary>The rows that a stored call stands in.</summary>
/// <param name="Call">ETag of its own row.</param>
/// <param name="Live">ETag of its row among the live ones; null when it has ended.</param>
internal sealed record CallTag(ETag Call, ETag? Live);
