using System.Globalization;
using Billing.Audit;
using Billing.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Billing.Devices;

/// <remarks>
/// The dry run and the doing ask the same of each device (<see cref="IDeviceGrain.Import"/>), so that the one is what the other promised.
/// How far it is, is stored after each some devices; a device that is dealt with twice is unchanged the second time.
/// </remarks>
[GrainType("device-import"), Reentrant]
public sealed partial class DeviceImportGrain(
    [PersistentState("device-import")] IPersistentState<ImportState> stored,
    [PersistentState("device-import-text")] IPersistentState<ImportText> text,
    IAuditLog log,
    IOptions<DeviceOptions> options,
    TimeProvider time,
    ILogger<DeviceImportGrain> logger) : Grain, IDeviceImportGrain, IRemindable, IDisposable
{
    private const string AuditKind = "device-import";

    /// <summary>Their row has 1 MiB.</summary>
    private const int MostProblems = 1000;

    private readonly AuditedState<ImportState> _state = new(stored, log, logger);
    private LongJob _job = null!;
    private ImportFile _file = null!;

    private string Id => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _job = new LongJob(this, $"import {Id}", () => _state.Current is { UnderWay: true }, _ => DoSome(), logger);
        await _state.Log();
        if (_state.Current is not null)
        {
            _file = ImportFile.Read(text.State.Unpacked()).Value!;
        }

        _job.Go();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _job.Stop();

    public void Dispose() => _job?.Dispose();

    public Task<Result<ImportView>> Check(string csv, Actor actor) => _job.Alone<Result<ImportView>>(async () =>
    {
        if (!Ids.IsName(Id))
        {
            return new Problem("id", "invalid", "This is not an id.");
        }

        if (_state.Current is not null)
        {
            return Fields.Taken("import");
        }

        var file = ImportFile.Read(csv);
        if (!file.Succeeded)
        {
            return file.Problems;
        }

        if (file.Value.Devices.Count == 0)
        {
            return new Problem("csv", "required", "There is no device in this file.");
        }

        var packed = ImportText.Of(csv);
        if (packed.Gzip.Length > ImportText.MostBytes)
        {
            return new Problem("csv", "too-large", "This file is too large. Split it.");
        }

        _file = file.Value;
        await _job.Remind();
        text.State = packed;
        await text.WriteStateAsync();
        await _state.Store(
            new ImportState
            {
                Stage = ImportStage.Checking,
                StartedAt = time.GetUtcNow(),
                By = actor,
                Fates = string.Concat(_file.Devices.Select(device => device.Problems.Length > 0 ? ImportState.Letter(ImportFate.Refused) : ImportState.Undecided)),
            },
            entry: null);
        _job.Go();
        return View();
    });

    public Task<ImportView?> Get() => Task.FromResult(_state.Current is null ? null : View());

    public Task<Page<ImportRow>> Rows(ImportFate? fate, string? after, int take)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(take, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(take, 1000);
        if (_state.Current is not { } state)
        {
            return Task.FromResult(new Page<ImportRow>([], null));
        }

        var from = int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : 0;
        var rows = _file.Rows.Where(row => row.Line > from && (fate is null || state.FateOf(row.Device) == fate)).Take(take + 1).Select(row => Row(state, row)).ToArray();
        return Task.FromResult(rows.Length > take
            ? new Page<ImportRow>(rows[..take], rows[take - 1].Line.ToString(CultureInfo.InvariantCulture))
            : new Page<ImportRow>(rows, null));
    }

    public Task<Result<ImportView>> Apply(Actor actor) => _job.Alone<Result<ImportView>>(async () =>
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound("import");
        }

        if (current.Stage == ImportStage.Checking)
        {
            return new Problem("", "checking", "The dry run is not over yet.");
        }

        if (current.Stage == ImportStage.Checked)
        {
            await _job.Remind();
            await _state.Store(
                current with { Stage = ImportStage.Applying, Done = 0, By = actor },
                new Changes().Field("devices", 0, _file.Devices.Count).By(actor, "import", AuditKind, Id, time.GetUtcNow()));
            _job.Go();
        }

        return View();
    });

    public Task ReceiveReminder(string reminderName, TickStatus status) => _job.Reminded();

    private ImportRow Row(ImportState state, ImportRowOfFile row)
    {
        var fate = state.FateOf(row.Device);
        return new ImportRow
        {
            Line = row.Line,
            Mac = row.Mac,
            Port = row.Port,
            AccountId = row.AccountId,
            Fate = fate,
            Problems = _file.Devices[row.Device].Problems is { Length: > 0 } known ? known
                : fate == ImportFate.Refused ? state.Problems.GetValueOrDefault(row.Device) ?? []
                : [],
            Applied = fate is ImportFate.New or ImportFate.Changed
                && (state.Stage == ImportStage.Applied || (state.Stage == ImportStage.Applying && row.Device < state.Done)),
        };
    }

    private ImportView View()
    {
        var state = _state.Current!;
        return new ImportView
        {
            Id = Id,
            Stage = state.Stage,
            StartedAt = state.StartedAt,
            By = state.By.Name,
            Rows = _file.Rows.Count,
            Devices = _file.Devices.Count,
            Done = state.Done,
            New = state.Fates.Count(letter => letter == 'n'),
            Changed = state.Fates.Count(letter => letter == 'c'),
            Unchanged = state.Fates.Count(letter => letter == 'u'),
            Refused = state.Fates.Count(letter => letter == 'r'),
            Warnings = [.. _file.Warnings],
        };
    }

    private Task<TimeSpan?> DoSome() => _job.Alone(async () =>
    {
        var state = _state.Current!;
        var apply = state.Stage == ImportStage.Applying;
        var to = Math.Min(state.Done + options.Value.StoreEvery, _file.Devices.Count);
        var outcomes = new ImportOutcome?[to - state.Done];
        using var atOnce = new SemaphoreSlim(options.Value.AtOnce);
        await Task.WhenAll(Enumerable.Range(state.Done, outcomes.Length).Select(async place =>
        {
            // Applied is what the dry run promised, and no more.
            if (apply ? state.FateOf(place) is not (ImportFate.New or ImportFate.Changed) : state.FateOf(place) is not null)
            {
                return;
            }

            await atOnce.WaitAsync();
            try
            {
                outcomes[place - state.Done] = await Import(_file.Devices[place].Device, apply, state.By);
            }
            finally
            {
                atOnce.Release();
            }
        }));
        var fates = state.Fates.ToCharArray();
        var problems = new Dictionary<int, Problem[]>(state.Problems);
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i] is not { } outcome)
            {
                continue;
            }

            // Applied once before, and not noted: what it was stays.
            fates[state.Done + i] = apply && outcome.Fate == ImportFate.Unchanged ? fates[state.Done + i] : ImportState.Letter(outcome.Fate);
            if (outcome.Problems.Length > 0 && problems.Count < MostProblems)
            {
                problems[state.Done + i] = outcome.Problems;
            }
        }

        var over = to == _file.Devices.Count;
        await _state.Store(
            state with
            {
                Done = to,
                Fates = new string(fates),
                Problems = problems,
                Stage = !over ? state.Stage : apply ? ImportStage.Applied : ImportStage.Checked,
            },
            entry: null);
        return default(TimeSpan?);
    });

    private async Task<ImportOutcome> Import(ImportedDevice device, bool apply, Actor actor)
    {
        try
        {
            return await GrainFactory.GetGrain<IDeviceGrain>(device.Mac).Import(device, apply, actor).WaitAsync(_job.Leaving);
        }
        catch (Exception exception) when (!_job.Leaving.IsCancellationRequested)
        {
            LogDevice(logger, QuietText.Of(exception), device.Mac);
            return new ImportOutcome(ImportFate.Refused, [new Problem("", "no-answer", "It could not be done now. Import it again.")]);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Device {Mac} did not answer an import: {Why}")]
    private static partial void LogDevice(ILogger logger, string why, string mac);
}
