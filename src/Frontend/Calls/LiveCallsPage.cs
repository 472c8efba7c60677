using Billing.Calls;

namespace Billing.Frontend.Calls;

/// <summary>One page of the live list.</summary>
/// <param name="Items">At most <c>take</c> calls.</param>
/// <param name="Total">How many live calls match, over all pages.</param>
/// <param name="Revision">Two pages of one revision show the same moment.</param>
/// <param name="Complete">False shortly after a start, while not all calls are known yet.</param>
/// <param name="Connected">False while a part of the cluster cannot be reached and what is shown may be out of date.</param>
/// <param name="AsOf">What changed until this moment is in; null while the list is not complete.</param>
public sealed record LiveCallsPage(
    IReadOnlyList<LiveCall> Items, int Total, long Revision, bool Complete, bool Connected, DateTimeOffset? AsOf);
