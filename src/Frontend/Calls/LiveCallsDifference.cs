using Billing.Calls;

namespace Billing.Frontend.Calls;

/// <summary>What leads from one <see cref="LiveCallsPicture"/> to another.</summary>
/// <param name="Changed">Calls that are new or look different.</param>
/// <param name="Ended">Keys of calls that are no longer live.</param>
public sealed record LiveCallsDifference(IReadOnlyList<LiveCall> Changed, IReadOnlyList<string> Ended)
{
    public bool IsEmpty => Changed.Count == 0 && Ended.Count == 0;
}
