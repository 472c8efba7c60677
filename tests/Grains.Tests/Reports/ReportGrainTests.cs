using Billing.Grains.Tests.Devices;
using Billing.Reports;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Orleans.Storage;
using Testing;

namespace Billing.Grains.Tests.Reports;

[TestClass]
public class ReportGrainTests
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(20);
    private static readonly ReportDefinition s_report = BuiltInReports.CallsByHour with { Name = "Mine" };
    private static TestSilo s_silo = null!;
    private static ScriptedRunner s_runner = null!;
    private static int s_next;

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        s_runner = new ScriptedRunner();
        s_silo = await TestSilo.Start(silo =>
        {
            silo.Services.AddSingleton<IGrainStorage>(new StateRows());
            silo.Services.AddSingleton<IReportRunner>(s_runner);
            silo.Services.AddSingleton<IReportMail>(s_runner);
        });
    }

    [ClassCleanup]
    public static async Task Stop() => await s_silo.DisposeAsync();

    [TestInitialize]
    public void Reset()
    {
        (s_runner.Gate, s_runner.Failure, s_runner.MailFailure, s_runner.IsConfigured) = (ScriptedRunner.Open(), null, null, true);
        s_runner.Begun.Clear();
        s_runner.Sent.Clear();
    }

    [TestMethod]
    public async Task A_report_is_saved_changed_and_deleted_and_each_change_is_audited()
    {
        var grain = Report(out var id);
        Assert.IsNull(await grain.Get());
        var created = DeviceSilo.Told(await grain.Create(s_report, ReportSharing.Readers, TestSilo.Ada));
        Assert.AreEqual((id, ReportSharing.Readers, "ada", 1), (created.Id, created.Sharing, created.Owner.Id, created.Version));
        Assert.AreEqual("taken", (await grain.Create(s_report, ReportSharing.Readers, TestSilo.Ada)).Problems.Single().Code);
        Assert.AreEqual(Problem.Conflict, (await grain.Change(s_report, ReportSharing.Nobody, 0, TestSilo.Ada)).Problems.Single().Code);
        var changed = DeviceSilo.Told(await grain.Change(s_report with { Name = "Other" }, ReportSharing.Nobody, 1, TestSilo.Ada));
        Assert.AreEqual("Other", changed.Definition.Name);
        Assert.AreEqual("measures", (await grain.Change(s_report with { Measures = [] }, ReportSharing.Nobody, 2, TestSilo.Ada)).Problems.Single().Field);
        DeviceSilo.Told(await grain.Delete(TestSilo.Ada));
        Assert.IsNull(await grain.Get());
        CollectionAssert.AreEquivalent(
            new[] { "create", "change", "delete" }, s_silo.Stores.Audit.Values.Where(entry => entry.ObjectKind == "report" && entry.ObjectId == id).Select(entry => entry.Action).ToArray());
        Assert.AreEqual("Mine", DeviceSilo.Told(await grain.Create(s_report, ReportSharing.Nobody, TestSilo.Ada)).Definition.Name, "the id is free again");
    }

    [TestMethod]
    public async Task A_built_in_reports_id_is_taken() => Assert.AreEqual(
        "taken", (await s_silo.Grains.GetGrain<IReportGrain>("calls-by-hour").Create(s_report, ReportSharing.Nobody, TestSilo.Ada)).Problems.Single().Code);

    [TestMethod]
    [DataRow("Nobody", "owner", false, true, true)]
    [DataRow("Nobody", "other", true, false, false)]
    [DataRow("Administrators", "other", true, true, true)]
    [DataRow("Administrators", "other", false, false, false)]
    [DataRow("Readers", "other", false, true, false)]
    [DataRow("Readers", "other", true, true, true)]
    public void Who_sees_and_changes_a_report(string sharing, string person, bool administrator, bool sees, bool changes)
    {
        var report = new ReportView
        {
            Id = "x", Definition = s_report, Sharing = Enum.Parse<ReportSharing>(sharing), Owner = new("owner", "O", "api"), CreatedAt = default, Version = 1,
        };
        Assert.AreEqual(sees, report.IsSeenBy(person, administrator));
        Assert.AreEqual(changes, report.IsChangedBy(person, administrator));
    }

    [TestMethod]
    public async Task A_run_tells_how_far_it_is_and_what_came_of_it()
    {
        s_runner.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = Run(out var id);
        DeviceSilo.Told(await run.Start(new ReportRunRequest { Definition = s_report, By = TestSilo.Ada }));
        await Eventually.Async(async () => (await run.Get())!.Progress == 0.5, "progress", s_soon);
        Assert.AreEqual((ReportRunState.Running, 7L), ((await run.Get())!.State, (await run.Get())!.Rows));
        Assert.IsNull(await run.Rows(0, 10));
        s_runner.Gate.SetResult();
        await Over(run);
        var done = (await run.Get())!;
        Assert.AreEqual((ReportRunState.Done, 1L, 42L, true), (done.State, done.Rows, done.Facts!.Calls, done.HasResult));
        var row = (await run.Rows(0, 10))!.Rows.Single();
        CollectionAssert.AreEqual(
            new object?[]
            {
                42L, 1.5, 2.5m, "text", true, new DateOnly(2026, 11, 22), new DateTime(2026, 11, 22, 12, 0, 0), new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero), null,
            },
            row);
        DeviceSilo.Told(await run.Start(new ReportRunRequest { Definition = s_report, By = TestSilo.Ada }));
        Assert.HasCount(1, s_runner.Begun.Where(begun => begun.RunId == id), "asking again changes nothing");

        var file = new List<byte>();
        await foreach (var part in s_silo.Grains.GetGrain<IReportDownloadGrain>(Guid.NewGuid()).Read(id, ReportFormat.Xlsx).WithBatchSize(4))
        {
            file.AddRange(part);
        }

        CollectionAssert.AreEqual(Enumerable.Range(0, 50).SelectMany(part => new[] { (byte)part, (byte)ReportFormat.Xlsx }).ToArray(), file.ToArray());
        await run.Forget();
        Assert.IsNull(await run.Get());
        CollectionAssert.Contains(s_runner.Forgotten, id);
    }

    [TestMethod]
    public async Task A_run_is_cancelled()
    {
        s_runner.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = Run(out _);
        DeviceSilo.Told(await run.Start(new ReportRunRequest { Definition = s_report, By = TestSilo.Ada }));
        Assert.AreEqual(ReportRunState.Cancelled, (await run.Cancel())!.State);
        Assert.AreEqual(ReportRunState.Cancelled, (await run.Cancel())!.State);
    }

    [TestMethod]
    public async Task A_run_that_fails_says_why_and_tells_nothing_of_our_own_mistakes()
    {
        s_runner.Failure = new ReportException(ReportFailure.TooSlow, "The report took too long and was ended.");
        var run = Run(out _);
        await run.Start(new ReportRunRequest { Definition = s_report, By = TestSilo.Ada });
        await Over(run);
        Assert.AreEqual((ReportRunState.Failed, ReportFailure.TooSlow, "The report took too long and was ended."), (await run.Get()) is { } slow ? (slow.State, slow.Failure!.Value, slow.Message) : default);

        s_runner.Failure = new InvalidOperationException("secret path");
        run = Run(out _);
        await run.Start(new ReportRunRequest { Definition = s_report, By = TestSilo.Ada });
        await Over(run);
        Assert.DoesNotContain("secret", (await run.Get())!.Message!);
    }

    [TestMethod]
    public async Task A_run_whose_silo_went_away_is_run_again_and_not_for_ever()
    {
        s_runner.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = Run(out var id);
        await run.Start(new ReportRunRequest { Definition = s_report, By = TestSilo.Ada });
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await Eventually.Async(() => s_runner.Begun.Count(begun => begun.RunId == id) == attempt, $"attempt {attempt}", s_soon);
            await run.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
            await Eventually.Async(async () => (await run.Get())!.IsOver || s_runner.Begun.Count(begun => begun.RunId == id) > attempt, "the next attempt", s_soon);
        }

        Assert.AreEqual(ReportRunState.Failed, (await run.Get())!.State);
        Assert.HasCount(3, s_runner.Begun.Where(begun => begun.RunId == id));
    }

    [TestMethod]
    public async Task A_schedule_runs_the_report_when_it_is_due_once_for_each_time()
    {
        var grain = Report(out var id);
        DeviceSilo.Told(await grain.Create(s_report, ReportSharing.Readers, TestSilo.Ada));
        var view = DeviceSilo.Told(await grain.SetSchedule(Schedule("0 7 * * *"), 1, TestSilo.Ada));
        // 7 o'clock in Berlin is 6 o'clock in UTC in winter.
        var due = new DateTimeOffset(s_silo.Time.GetUtcNow().UtcDateTime.Date.AddHours(6), TimeSpan.Zero);
        due = due > s_silo.Time.GetUtcNow() ? due : due.AddDays(1);
        Assert.AreEqual(due, view.NextRunAt);
        await Remind(grain);
        Assert.IsEmpty(s_runner.Begun);

        s_silo.Time.Advance(due - s_silo.Time.GetUtcNow() + TimeSpan.FromSeconds(3));
        await Remind(grain);
        await Remind(grain);
        var run = s_silo.Grains.GetGrain<IReportRunGrain>(ReportRunIds.Of(due, $"s-{id}"));
        await Eventually.Async(() => s_runner.Sent.Count == 1, "the mail", s_soon);
        await Over(run);
        Assert.HasCount(1, s_runner.Begun);
        Assert.AreEqual((ReportRunState.Done, ReportFormat.Csv), s_runner.Sent.TryPeek(out var sent) ? (sent.State, sent.Format) : default);
        Assert.IsTrue((await run.Get())!.Scheduled);

        // Three days without a silo: what was missed is run once.
        s_silo.Time.Advance(TimeSpan.FromDays(3));
        await Remind(grain);
        await Eventually.Async(() => s_runner.Sent.Count == 2, "the second mail", s_soon);
        Assert.HasCount(2, s_runner.Begun);
        DeviceSilo.Told(await grain.SetSchedule(null, 2, TestSilo.Ada));
        s_silo.Time.Advance(TimeSpan.FromDays(3));
        await Remind(grain);
        Assert.HasCount(2, s_runner.Begun);
    }

    [TestMethod]
    public async Task Mail_that_could_not_be_sent_is_tried_again_and_the_failure_is_told()
    {
        s_runner.MailFailure = new IOException("The mail server is away.");
        var run = Run(out _);
        await run.Start(new ReportRunRequest { Definition = s_report, By = TestSilo.Ada, Schedule = Schedule("0 7 * * *") });
        await Eventually.Async(async () => (await run.Get())!.SendFailure is not null, "the failure to be told", s_soon);
        Assert.AreEqual("The mail server is away.", (await run.Get())!.SendFailure);
        s_runner.MailFailure = null;
        await Remind(run);
        await Eventually.Async(async () => (await run.Get())!.SentAt is not null, "the mail", s_soon);
        Assert.IsNull((await run.Get())!.SendFailure);
        Assert.HasCount(1, s_runner.Begun, "what has run is not run again to be sent");
    }

    [TestMethod]
    [DataRow("61 7 * * *", "Europe/Berlin", "ada@example.com", "cron")]
    [DataRow("0 7 30 2 *", "Europe/Berlin", "ada@example.com", "cron")]
    [DataRow("", "Europe/Berlin", "ada@example.com", "cron")]
    [DataRow("0 7 * * *", "Berlin", "ada@example.com", "timeZone")]
    [DataRow("0 7 * * *", "Europe/Berlin", "ada", "recipients")]
    [DataRow("0 7 * * *", "Europe/Berlin", "ada@example.com\r\nBcc: x@example.com", "recipients")]
    public async Task A_schedule_that_makes_no_sense_is_refused(string cron, string zone, string recipient, string field)
    {
        var grain = Report(out _);
        DeviceSilo.Told(await grain.Create(s_report, ReportSharing.Readers, TestSilo.Ada));
        var refused = await grain.SetSchedule(new() { Cron = cron, TimeZone = zone, Recipients = [recipient] }, 1, TestSilo.Ada);
        Assert.AreEqual(field, refused.Problems.Single().Field);
    }

    [TestMethod]
    public async Task Without_a_mail_server_nobody_is_promised_mail()
    {
        s_runner.IsConfigured = false;
        var grain = Report(out _);
        DeviceSilo.Told(await grain.Create(s_report, ReportSharing.Readers, TestSilo.Ada));
        Assert.AreEqual("unavailable", (await grain.SetSchedule(Schedule("0 7 * * *"), 1, TestSilo.Ada)).Problems.Single().Code);
        DeviceSilo.Told(await grain.SetSchedule(Schedule("0 7 * * *") with { Recipients = [] }, 1, TestSilo.Ada));
    }

    private static ReportSchedule Schedule(string cron) => new() { Cron = cron, TimeZone = "Europe/Berlin", Recipients = ["ada@example.com"], Format = ReportFormat.Csv };

    private static IReportGrain Report(out string id) => s_silo.Grains.GetGrain<IReportGrain>(id = $"report-{Interlocked.Increment(ref s_next)}");

    private static IReportRunGrain Run(out string id) =>
        s_silo.Grains.GetGrain<IReportRunGrain>(id = ReportRunIds.Of(s_silo.Time.GetUtcNow(), $"run-{Interlocked.Increment(ref s_next)}"));

    private static Task Over(IReportRunGrain run) => Eventually.Async(async () => (await run.Get())!.IsOver, "the run to be over", s_soon);

    private static Task Remind(IGrain grain) => grain.AsReference<IRemindable>().ReceiveReminder("by hand", default);
}
