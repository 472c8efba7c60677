using Billing.Audit;

namespace Billing.Reports;

/// <summary>A customer's personal data in the history of calls, deleted on request; the totals stay.</summary>
/// <param name="CustomerId">Whose.</param>
/// <param name="At">When it was asked for: calls that ended before are meant.</param>
/// <param name="By">Who asked.</param>
/// <param name="DoneAt">Since when it is so; null while it is being done.</param>
[GenerateSerializer, Immutable, Alias("Billing.Reports.LakeErasure")]
public sealed record LakeErasure(
    [property: Id(0)] string CustomerId, [property: Id(1)] DateTimeOffset At, [property: Id(2)] Actor By, [property: Id(3)] DateTimeOffset? DoneAt);
