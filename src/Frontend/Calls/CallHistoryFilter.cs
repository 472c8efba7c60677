using Billing.Calls;
using Billing.Frontend.Api;

namespace Billing.Frontend.Calls;

/// <summary>Reads which ended calls are asked for.</summary>
internal static class CallHistoryFilter
{
    public const string Description =
        "`from`, `to`: the calls' end, `to` exclusive; moments such as 2026-03-01T00:00:00Z; the last 24 hours by default. `customer`, `account`, "
        + "`number` (what the caller's or the callee's number begins with), `node`, `answered` (true or false).";

    public static readonly string[] Names = ["from", "to", "customer", "account", "number", "node", "answered"];

    private static readonly TimeSpan DefaultRange = TimeSpan.FromDays(1);

    /// <param name="now">The cut-off: calls that end later are not looked for, so that pages and files do not shift while they are read.</param>
    /// <exception cref="InvalidRequestException">A parameter is not as it must be.</exception>
    public static CallQuery From(IQueryCollection query, DateTimeOffset now)
    {
        var to = Parameters.Moment(query["to"], "to") ?? now;
        var from = Parameters.Moment(query["from"], "from")
            ?? (to.UtcTicks > DefaultRange.Ticks ? to - DefaultRange : DateTimeOffset.MinValue);
        if (from >= to)
        {
            throw new InvalidRequestException("from", "must be before 'to'");
        }

        return new CallQuery
        {
            From = from,
            To = to,
            CustomerId = Parameters.Text(query["customer"], "customer"),
            AccountId = Parameters.Text(query["account"], "account") is { } account ? Ids.NormalizeAccount(account) : null,
            Number = Number(Parameters.Text(query["number"], "number")),
            NodeId = Parameters.Text(query["node"], "node"),
            Answered = YesOrNo(query["answered"]),
        };
    }

    private static string? Number(string? text) => text?.TrimStart('+', ' ') is { Length: > 0 } number ? number : null;

    private static bool? YesOrNo(string? value) => string.IsNullOrWhiteSpace(value) ? null
        : bool.TryParse(value, out var answered) ? answered
        : throw new InvalidRequestException("answered", "must be true or false");
}
