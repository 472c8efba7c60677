using Billing.Audit;
using Microsoft.Extensions.Logging;

namespace Billing.Reports;

/// <remarks>A reminder wakes it when its schedule is due; the run's id follows from that time, so that a run that was asked for twice is one.</remarks>
[GrainType("report")]
public sealed class ReportGrain(
    [PersistentState("report")] IPersistentState<ReportState> stored,
    IAuditLog log,
    IReportMail mail,
    TimeProvider time,
    ILogger<ReportGrain> logger) : Grain, IReportGrain, IRemindable
{
    private const string AuditKind = "report";
    private const string Reminder = "due";
    private const int MostRecipients = 20;

    /// <summary>A reminder may not lie further ahead than a timer reaches; it is set anew each time.</summary>
    private static readonly TimeSpan s_furthest = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_again = TimeSpan.FromMinutes(1);

    private readonly AuditedState<ReportState> _state = new(stored, log, logger);

    private string Id => this.GetPrimaryKeyString();

    private ReportState? Current => _state.Current is { Deleted: false } there ? there : null;

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _state.Log();

    public async Task<Result<ReportView>> Create(ReportDefinition definition, ReportSharing sharing, Actor actor)
    {
        if (Check(definition, sharing) is { Length: > 0 } problems)
        {
            return problems;
        }

        if (Current is not null || BuiltInReports.Find(Id) is not null)
        {
            return Fields.Taken("report");
        }

        return await Store(
            new ReportState
            {
                Id = Id, Definition = definition, Sharing = sharing, Owner = actor, CreatedAt = time.GetUtcNow(), Version = _state.Current?.Version ?? 0,
                Unlogged = _state.Current?.Unlogged ?? [],
            },
            new Changes().Field("name", "", definition.Name).Field("definition", "", definition.ToJson()).Field("sharing", ReportSharing.Nobody, sharing), actor, "create");
    }

    public Task<ReportView?> Get() => Task.FromResult(Current?.View());

    public async Task<Result<ReportView>> Change(ReportDefinition definition, ReportSharing sharing, int version, Actor actor)
    {
        if (Current is not { } current)
        {
            return Fields.NotFound(AuditKind);
        }

        return current.Version != version ? Fields.Conflict(AuditKind)
            : Check(definition, sharing) is { Length: > 0 } problems ? problems
            : await Store(
                current with { Definition = definition, Sharing = sharing },
                new Changes().Field("name", current.Definition!.Name, definition.Name)
                    .Field("definition", current.Definition.ToJson(), definition.ToJson())
                    .Field("sharing", current.Sharing, sharing),
                actor, "change");
    }

    public async Task<Result<ReportView>> SetSchedule(ReportSchedule? schedule, int version, Actor actor)
    {
        if (Current is not { } current)
        {
            return Fields.NotFound(AuditKind);
        }

        if (current.Version != version)
        {
            return Fields.Conflict(AuditKind);
        }

        var now = time.GetUtcNow();
        if (schedule is not null && CheckSchedule(schedule, now) is { Length: > 0 } problems)
        {
            return problems;
        }

        // First: a reminder without a schedule removes itself, a schedule without a reminder is never due.
        if (schedule is not null)
        {
            await Remind(schedule, now);
        }

        return await Store(
            current with { Schedule = schedule, ScheduledBy = schedule is null ? null : actor, LastDueAt = schedule is null ? null : now },
            new Changes().Field("cron", current.Schedule?.Cron, schedule?.Cron)
                .Field("timeZone", current.Schedule?.TimeZone, schedule?.TimeZone)
                .List("recipients", current.Schedule?.Recipients ?? [], schedule?.Recipients ?? [])
                .Field("format", current.Schedule?.Format, schedule?.Format),
            actor, "schedule");
    }

    public async Task<Result<ReportView>> Delete(Actor actor)
    {
        if (Current is not { } current)
        {
            return Fields.NotFound(AuditKind);
        }

        var before = current.View();
        await Store(current with { Deleted = true, Schedule = null }, new Changes(), actor, "delete");
        return before;
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (Current is not { Schedule: { } schedule, LastDueAt: { } last } current)
        {
            if (await this.GetReminder(Reminder) is { } left)
            {
                await this.UnregisterReminder(left);
            }

            return;
        }

        var now = time.GetUtcNow();
        if (ReportTimes.LastDue(schedule, last, now) is { } due)
        {
            await GrainFactory.GetGrain<IReportRunGrain>(ReportRunIds.Of(due, $"s-{Id}")).Start(new ReportRunRequest
            {
                Definition = current.Definition!,
                By = (current.ScheduledBy ?? current.Owner!) with { Via = "system" },
                ReportId = Id,
                Sharing = current.Sharing,
                Schedule = schedule,
                Due = due,
            });
            await _state.Store(current with { LastDueAt = due }, entry: null);
        }

        await Remind(schedule, now);
    }

    private static Problem[] Check(ReportDefinition definition, ReportSharing sharing) =>
        new Fields().Refuse(!Enum.IsDefined(sharing), "sharing", "unknown", "There is no such sharing.").Problems is { Length: > 0 } problems
            ? problems
            : ReportValidation.Problems(definition);

    private Problem[] CheckSchedule(ReportSchedule schedule, DateTimeOffset now) => new Fields()
        .Refuse(!ReportTimes.TryParse(schedule.Cron, out _), "cron", "invalid", "Write minute, hour, day of month, month and day of week, such as 0 7 * * MON-FRI.")
        .Refuse(TimeZones.Find(schedule.TimeZone) is null, "timeZone", "unknown", "Name a time zone as IANA does, such as Europe/Berlin.")
        .Refuse(
            ReportTimes.TryParse(schedule.Cron, out _) && TimeZones.Find(schedule.TimeZone) is not null && ReportTimes.Next(schedule, now) is null, "cron", "invalid",
            "It would never run.")
        .Refuse(!Enum.IsDefined(schedule.Format), "format", "unknown", "There is no such format.")
        .Refuse(
            schedule.Recipients.Length > MostRecipients || Array.Exists(schedule.Recipients, address => !IsAddress(address)), "recipients", "invalid",
            $"At most {MostRecipients} addresses of e-mail, such as ada@example.com.")
        .Refuse(schedule.Recipients.Length > 0 && !mail.IsConfigured, "recipients", "unavailable", "No mail server is set up here.")
        .Problems;

    private static bool IsAddress(string address) =>
        address is { Length: >= 3 and <= 254 } && address.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < address.Length - 1
        && !address.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is ',' or ';' or '<' or '>' or '"') && address.Count(c => c == '@') == 1;

    private Task<IGrainReminder> Remind(ReportSchedule schedule, DateTimeOffset now)
    {
        var wait = ReportTimes.Next(schedule, now) - now ?? s_furthest;
        return this.RegisterOrUpdateReminder(Reminder, wait < s_furthest ? wait : s_furthest, s_again);
    }

    private async Task<Result<ReportView>> Store(ReportState next, Changes changes, Actor actor, string action)
    {
        next = next with { Version = next.Version + 1 };
        await _state.Store(next, changes.By(actor, action, AuditKind, Id, time.GetUtcNow()));
        return next.View();
    }
}
