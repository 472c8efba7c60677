using System.Text.Json.Serialization;
using Billing.Calls;

namespace Billing.Silo.Calls;

/// <summary>What a block of history says of one call.</summary>
/// <param name="Cdr">The call as it ended.</param>
/// <param name="Version">Of two lines of one call the higher counts.</param>
/// <param name="Moved">The call is no longer in this minute: it ended at another time after all, or goes on.</param>
internal sealed record CdrLine(Cdr Cdr, long Version, bool Moved)
{
    /// <summary>All of the call, which a block keeps apart from its lines.</summary>
    [JsonIgnore]
    public CallState? Call { get; init; }

    public static CdrLine Of(CallState call) => new(call.Cdr(), call.Version, Moved: false) { Call = call };

    public static CdrLine Gone(CallState call, long version) => new(call.Cdr(), version, Moved: true);
}
