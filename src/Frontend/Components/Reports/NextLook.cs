using Billing.Reports;

namespace Billing.Frontend.Components.Reports;

/// <summary>When a run's page looks at it again.</summary>
public static class NextLook
{
    private static readonly TimeSpan s_often = TimeSpan.FromMilliseconds(500);

    /// <summary>While its result waits to be sent once more: somebody else may have it sent meanwhile.</summary>
    private static readonly TimeSpan s_seldom = TimeSpan.FromSeconds(5);

    /// <param name="run">As it was seen last; null when it could not be seen.</param>
    /// <returns>After how long; null when nothing more becomes of it.</returns>
    public static TimeSpan? After(ReportRunView? run, DateTimeOffset now) => run switch
    {
        { IsOver: true, SendAt: null } => null,
        { IsOver: true } when run.SendAt > now + s_seldom => s_seldom,
        _ => s_often,
    };
}
