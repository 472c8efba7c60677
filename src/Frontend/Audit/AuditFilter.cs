using Billing.Audit;
using Billing.Frontend.Api;

namespace Billing.Frontend.Audit;

/// <summary>Which entries of the audit log, as an address says it: the API's and the page's alike.</summary>
internal static class AuditFilter
{
    public const string Description =
        "`kind`: such as customer, account, node, call, device, profile, site; `object`: its id; `actor`: the person's or script's id; `who`: id or name; "
        + "`action`: such as create, change, reveal-secret; `from`, `to`: moments, `to` exclusive.";

    public static readonly string[] Names = ["kind", "object", "actor", "who", "action", "from", "to"];

    /// <exception cref="InvalidRequestException">A parameter cannot be read.</exception>
    public static AuditQuery From(IQueryCollection query) => new()
    {
        ObjectKind = Parameters.Text(query["kind"], "kind"),
        ObjectId = Parameters.Text(query["object"], "object"),
        ActorId = Parameters.Text(query["actor"], "actor"),
        Who = Parameters.Text(query["who"], "who"),
        Action = Parameters.Text(query["action"], "action"),
        From = Parameters.Moment(query["from"], "from"),
        To = Parameters.Moment(query["to"], "to"),
    };
}
