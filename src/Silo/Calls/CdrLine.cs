using Billing.Calls;

namespace Billing.Silo.Calls;

/// <summary>What a block of history says of one call.</summary>
/// <param name="Cdr">The call as it ended.</param>
/// <param name="Version">Of two lines of one call the higher counts.</param>
/// <param name="Moved">The call is no longer in this minute: it ended at another time after all, or goes on.</param>
internal sealed record CdrLine(Cdr Cdr, long Version, bool Moved)
{
    public static CdrLine Of(Cdr cdr) => new(cdr, cdr.Version, Moved: false);

    public static CdrLine Gone(Cdr cdr, long version) => new(cdr, version, Moved: true);
}
