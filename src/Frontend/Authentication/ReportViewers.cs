using System.Security.Claims;
using Billing.Frontend.Reports;
using Billing.Reports;

namespace Billing.Frontend.Authentication;

/// <summary>Which saved reports and runs somebody sees and may change.</summary>
public static class ReportViewers
{
    /// <summary>Those that this person sees.</summary>
    public static SavedReportQuery QueryOf(ClaimsPrincipal user) => new(Actors.ActorOf(user, Actors.Api).Id, user.IsInRole(Roles.Admin), user.IsInRole(Roles.Support));

    public static bool Sees(this ClaimsPrincipal user, ReportView report) => report.IsSeenBy(QueryOf(user));

    public static bool Sees(this ClaimsPrincipal user, ReportRunView run) => run.IsSeenBy(QueryOf(user));

    public static bool MayChange(this ClaimsPrincipal user, ReportView report) =>
        QueryOf(user) is var viewer && report.IsChangedBy(viewer.PersonId, viewer.Administrator);

    /// <summary>A built-in report is nobody's.</summary>
    public static bool MayChange(this ClaimsPrincipal user, Report report) =>
        report.Owner is { } owner && QueryOf(user) is var viewer && ReportView.IsChangedBy(owner, report.Sharing, viewer.PersonId, viewer.Administrator);

    /// <summary>Whoever asked for a run may end it, and so may whoever may change what is shared with them.</summary>
    public static bool MayCancel(this ClaimsPrincipal user, ReportRunView run) =>
        QueryOf(user) is var viewer && (run.By.Id == viewer.PersonId || (viewer.Administrator && run.Sharing != ReportSharing.Nobody));
}
