using Billing.Calls;

namespace Billing.Frontend.Calls;

/// <summary>One event of the stream of live calls.</summary>
/// <param name="Calls">In a <c>snapshot</c> every matching call; in <c>changes</c> those that are new or look different.</param>
/// <param name="Ended">Keys of calls that are no longer live, or no longer match.</param>
public sealed record LiveCallsUpdate(
    IReadOnlyList<LiveCall> Calls, IReadOnlyList<string> Ended, long Revision, bool Complete, bool Connected, DateTimeOffset? AsOf);
