using Billing.Lake;

namespace Billing.GeneratedHistory;

/// <summary>A row as it came to the lake.</summary>
/// <param name="Call">The row.</param>
/// <param name="Day">When it was written, in days from the first; days after the last are the last.</param>
public sealed record WrittenRow(CdrRecord Call, int Day);
