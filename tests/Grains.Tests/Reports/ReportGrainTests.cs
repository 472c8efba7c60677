using Billing.Grains.Tests.Devices;
using Billing.Reports;
using Billing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Orleans.Storage;
using Testing;

namespace Billing.Grains.Tests.Reports;

[TestClass]
public class ReportGrainTests
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(30);
    private static readonly ReportDefinition s_report = BuiltInReports.CallsByHour with { Name = "Mine" };
    private static TestSilo s_silo = null!;
    private static ScriptedRunner s_runner = null!;
    private static UncertainRows s_rows = null!;
    private static int s_next;

    /// <summary>The key of a grain that does not answer other grains, and what comes instead.</summary>
    private static volatile string? s_deaf;
    private static Task s_noAnswer = Task.CompletedTask;

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        s_runner = new ScriptedRunner();
        s_silo = await TestSilo.Start(silo =>
        {
            var rows = new StateRows();
            s_rows = new UncertainRows(rows);
            silo.Services.AddSingleton<IGrainStorage>(s_rows);
            silo.Services.AddSingleton<IStateIndex>(rows);
            silo.Services.AddSingleton<IReportRunner>(s_runner);
            silo.Services.AddSingleton<IReportMail>(s_runner);
            silo.AddOutgoingGrainCallFilter(context => context.TargetId.Key.ToString() == s_deaf ? s_noAnswer : context.Invoke());
        });
    }

    [ClassCleanup]
    public static async Task Stop() => await s_silo.DisposeAsync();

    [TestInitialize]
    public void Reset()
    {
        (s_runner.Gate, s_runner.Failure, s_runner.MailFailure, s_runner.IsConfigured, s_runner.Refuse, s_runner.BrokenOff) = (ScriptedRunner.Open(), null, null, true, [], null);
        s_runner.SentTo.Clear();
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
    [DataRow("Support", "owner", false, true, true)]
    [DataRow("Support", "other", true, true, true)]
    [DataRow("Support", "other", false, false, false)]
    public void Who_sees_and_changes_a_report(string sharing, string person, bool administrator, bool sees, bool changes)
    {
        var report = new ReportView
        {
            Id = "x", Definition = s_report, Sharing = Enum.Parse<ReportSharing>(sharing), Owner = new("owner", "O", "api"), CreatedAt = default, Version = 1,
        };
        Assert.AreEqual(sees, report.IsSeenBy(new(person, administrator)));
        Assert.AreEqual(sharing is "Support" or "Readers" || person == "owner", report.IsSeenBy(new(person, Administrator: false, Support: true)));
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
        var run = Run(out var id);
        DeviceSilo.Told(await run.Start(new ReportRunRequest { Definition = s_report, By = TestSilo.Ada }));
        Assert.AreEqual(ReportRunState.Cancelled, (await run.Cancel(TestSilo.Ada))!.State);
        Assert.AreEqual(ReportRunState.Cancelled, (await run.Cancel(TestSilo.Ada))!.State);
        Assert.AreEqual("cancel", s_silo.Stores.Audit.Values.Single(entry => entry.ObjectKind == "report-run" && entry.ObjectId == id).Action);
    }

    [TestMethod]
    public async Task A_run_that_is_cancelled_has_not_failed_whatever_it_was_doing()
    {
        (s_runner.Gate, s_runner.BrokenOff) = (new(TaskCreationOptions.RunContinuationsAsynchronously), new InvalidOperationException("INTERRUPT Error: Interrupted!"));
        var run = Run(out _);
        DeviceSilo.Told(await run.Start(new ReportRunRequest { Definition = s_report, By = TestSilo.Ada }));
        Assert.AreEqual(ReportRunState.Cancelled, (await run.Cancel(TestSilo.Ada))!.State);
    }

    [TestMethod]
    public async Task A_write_whose_outcome_is_unknown_does_not_leave_a_run_stuck()
    {
        s_runner.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = Run(out var id);
        DeviceSilo.Told(await run.Start(new ReportRunRequest { Definition = s_report, By = TestSilo.Ada }));
        await Eventually.Async(() => s_runner.Begun.Any(begun => begun.RunId == id), "the run to begin", s_soon);
        s_rows.FailNext("report-run");
        s_runner.Gate.SetResult();
        await Over(run);
        Assert.AreEqual(ReportRunState.Done, (await run.Get())!.State);
        Assert.HasCount(1, s_runner.Begun);
        await run.Forget();
        Assert.IsNull(await run.Get());
    }

    [TestMethod]
    public async Task The_list_tells_which_runs_run_and_how_many_of_a_person_are_not_over()
    {
        s_runner.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var petra = new Billing.Audit.Actor($"petra-{Interlocked.Increment(ref s_next)}", "Petra", "api");
        var lists = s_silo.Grains.GetGrain<IReportListGrain>(0);
        await Run(out _).Start(new ReportRunRequest { Definition = s_report, By = petra });
        await Run(out _).Start(new ReportRunRequest { Definition = s_report, By = petra });
        await Run(out _).Start(new ReportRunRequest { Definition = s_report, By = petra, Schedule = Schedule("0 7 * * *") });
        await Eventually.Async(() => s_runner.Begun.Count == 3, "the runs to begin", s_soon);
        CollectionAssert.AreEqual(
            Enumerable.Repeat(ReportRunState.Running, 3).ToArray(), (await lists.Runs(new(petra.Id, Administrator: false), null, null, 10)).Items.Select(run => run.State).ToArray());
        Assert.AreEqual(2, await lists.Unfinished(petra.Id), "a schedule asks by itself");
        s_runner.Gate.SetResult();
        await Eventually.Async(async () => await lists.Unfinished(petra.Id) == 0, "the runs to end", s_soon);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_run_that_does_not_answer_takes_no_other_from_the_list(bool refuses)
    {
        s_runner.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var petra = new Billing.Audit.Actor($"petra-{Interlocked.Increment(ref s_next)}", "Petra", "api");
        await Run(out var deaf).Start(new ReportRunRequest { Definition = s_report, By = petra });
        await Run(out var well).Start(new ReportRunRequest { Definition = s_report, By = petra });
        await Eventually.Async(() => s_runner.Begun.Count == 2, "the runs to begin", s_soon);
        (s_noAnswer, s_deaf) = (refuses ? Task.FromException(new TimeoutException("No answer.")) : new TaskCompletionSource().Task, deaf);
        try
        {
            var listed = s_silo.Grains.GetGrain<IReportListGrain>(0).Runs(new(petra.Id, Administrator: false), null, null, 10);
            await s_silo.InTime(listed);
            var runs = (await listed).Items.ToDictionary(run => run.Id);
            Assert.AreEqual((2, 7L, 0L), (runs.Count, runs[well].Rows, runs[deaf].Rows));
        }
        finally
        {
            s_deaf = null;
            s_runner.Gate.SetResult();
        }
    }

    [TestMethod]
    public async Task However_many_somebody_asks_for_at_once_five_run()
    {
        s_runner.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var petra = new Billing.Audit.Actor($"petra-{Interlocked.Increment(ref s_next)}", "Petra", "api");
        var starts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
        {
            Run(out var id);
            return s_silo.Grains.GetGrain<IPersonReportsGrain>(petra.Id).Start(id, new ReportRunRequest { Definition = s_report, By = petra });
        }));
        Assert.AreEqual(5, starts.Count(start => start.Succeeded));
        Assert.IsTrue(starts.Where(start => !start.Succeeded).All(start => start.Problems.Single().Code == Problem.TooMany));
        var cancelled = starts.First(start => start.Succeeded).Value!.Id;
        await s_silo.Grains.GetGrain<IReportRunGrain>(cancelled).Cancel(petra);
        Run(out var next);
        DeviceSilo.Told(await s_silo.Grains.GetGrain<IPersonReportsGrain>(petra.Id).Start(next, new ReportRunRequest { Definition = s_report, By = petra }));
        s_runner.Gate.SetResult();
        await Eventually.Async(async () => await s_silo.Grains.GetGrain<IReportListGrain>(0).Unfinished(petra.Id) == 0, "the runs to end", s_soon);
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

        // The silo was away, and it is another day.
        s_silo.Time.Advance(due - s_silo.Time.GetUtcNow() + TimeSpan.FromHours(19));
        await Remind(grain);
        await Remind(grain);
        var run = s_silo.Grains.GetGrain<IReportRunGrain>(ReportRunIds.Of(due, $"s-{id}"));
        await Eventually.Async(() => s_runner.Sent.Count == 1, "the mail", s_soon);
        await Over(run);
        Assert.HasCount(1, s_runner.Begun);
        Assert.AreEqual(due, s_runner.Begun.First().Now, "it is about the day for which it was due");
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
        var run = Run(out var id);
        await run.Start(new ReportRunRequest { Definition = s_report, By = TestSilo.Ada, Schedule = Schedule("0 7 * * *") });
        await Eventually.Async(async () => (await run.Get())!.SendFailure is not null, "the failure to be told", s_soon);
        Assert.AreEqual("The mail server is away.", (await run.Get())!.SendFailure);
        var asked = s_silo.Time.GetUtcNow();
        var times = new List<double>();
        while ((await run.Get())!.SendAt is { } next)
        {
            times.Add((next - asked).TotalMinutes);
            await Remind(run);
            Assert.AreEqual(next, (await run.Get())!.SendAt, "it is not tried before its time");
            s_silo.Time.Advance(next - s_silo.Time.GetUtcNow());
            await Eventually.Async(
                async () =>
                {
                    // It may still be busy with the last one.
                    await Remind(run);
                    return (await run.Get())!.SendAt != next;
                },
                "the next try", s_soon);
        }

        CollectionAssert.AreEqual(new[] { 1.0, 3, 7, 15, 31 }, times.Take(5).ToArray());
        Assert.IsGreaterThan(24 * 60.0, times[^1], "a server may be away for a day");
        Assert.IsLessThan(25 * 60.0, times[^1]);
        s_runner.MailFailure = null;
        DeviceSilo.Told(await run.SendAgain(TestSilo.Ada));
        await Eventually.Async(async () => (await run.Get())!.SentAt is not null, "the mail", s_soon);
        Assert.IsNull((await run.Get())!.SendFailure);
        Assert.HasCount(1, s_runner.Begun, "what has run is not run again to be sent");
        Assert.AreEqual("send-again", s_silo.Stores.Audit.Values.Single(entry => entry.ObjectKind == "report-run" && entry.ObjectId == id).Action);
    }

    [TestMethod]
    public async Task Who_is_refused_keeps_nobody_else_from_getting_it_and_is_named()
    {
        s_runner.Refuse = [new("bob@example.com", "550 no such user", ForNow: false), new("eve@example.com", "451 come later", ForNow: true)];
        var run = Run(out _);
        await run.Start(new ReportRunRequest
        {
            Definition = s_report, By = TestSilo.Ada, Schedule = Schedule("0 7 * * *") with { Recipients = ["ada@example.com", "bob@example.com", "eve@example.com"] },
        });
        await Eventually.Async(async () => (await run.Get())!.SentAt is not null, "the mail", s_soon);
        Assert.AreEqual("bob@example.com: 550 no such user; eve@example.com: 451 come later", (await run.Get())!.SendFailure);

        s_runner.Refuse = [];
        s_silo.Time.Advance(TimeSpan.FromMinutes(1));
        await Eventually.Async(
            async () =>
            {
                await Remind(run);
                return (await run.Get())!.SendAt is null;
            },
            "the second mail", s_soon);
        Assert.AreEqual("bob@example.com: 550 no such user", (await run.Get())!.SendFailure);
        DeviceSilo.Told(await run.SendAgain(TestSilo.Ada));
        await Eventually.Async(async () => (await run.Get())!.SendAt is null, "the third mail", s_soon);
        Assert.IsNull((await run.Get())!.SendFailure);
        CollectionAssert.AreEqual(new[] { "ada@example.com bob@example.com eve@example.com", "eve@example.com", "bob@example.com" }, s_runner.SentTo.ToArray());
    }

    [TestMethod]
    public async Task A_result_that_goes_to_nobody_is_not_sent_again()
    {
        var run = Run(out _);
        await run.Start(new ReportRunRequest { Definition = s_report, By = TestSilo.Ada });
        await Over(run);
        Assert.AreEqual(Billing.Problem.Conflict, (await run.SendAgain(TestSilo.Ada)).Problems.Single().Code);
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
