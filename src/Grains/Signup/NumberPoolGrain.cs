using Billing.Audit;
using Billing.Customers;
using Billing.Storage;
using Microsoft.Extensions.Logging;

namespace Billing.Signup;

/// <remarks>
/// Its picture of the numbers is read from their rows when it is first needed, and forgotten when anything goes wrong. A picture that is out of date costs a
/// question in vain: the number's own grain decides.
/// </remarks>
[GrainType("number-pool")]
public sealed partial class NumberPoolGrain(
    [PersistentState("number-pool")] IPersistentState<NumberPoolState> stored,
    IStateIndex index,
    IAuditLog log,
    TimeProvider time,
    ILogger<NumberPoolGrain> logger) : Grain, INumberPoolGrain
{
    private const string AuditKind = "number-pool";
    private const int AtOnce = 20;

    private readonly AuditedState<NumberPoolState> _state = new(stored, log, logger);
    private Dictionary<string, NumberView>? _numbers;

    /// <summary>Numbers that are, or may be, free.</summary>
    private readonly Queue<string> _free = new();

    private string Id => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _state.Log();

    public async Task<Result<NumberPoolView>> Create(NumberPoolDetails details, Actor actor)
    {
        var tidy = Tidy(details);
        var problems = Check(tidy);
        return problems.Length > 0 ? problems
            : _state.Current is not null ? Fields.Taken("pool of numbers")
            : await Store(new NumberPoolState { Id = Id, Details = tidy, CreatedAt = time.GetUtcNow() }, Compare(new NumberPoolDetails { QuarantineDays = -1 }, tidy), actor, "create");
    }

    public Task<NumberPoolView?> Get() => Task.FromResult(_state.Current?.View());

    public async Task<Result<NumberPoolView>> Change(NumberPoolDetails details, int version, Actor actor)
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound("pool of numbers");
        }

        if (current.Version != version)
        {
            return Fields.Conflict("pool of numbers");
        }

        var tidy = Tidy(details);
        var problems = Check(tidy);
        return problems.Length > 0 ? problems
            : tidy == current.Details ? current.View()
            : await Store(current with { Details = tidy }, Compare(current.Details, tidy), actor, "change");
    }

    public async Task<Result<NumberImport>> Import(string[] rows, Actor actor)
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound("pool of numbers");
        }

        if (rows is null || rows.Length is 0 or > INumberPoolGrain.LongestImport)
        {
            return new Problem("rows", "out-of-range", "An import has 1 to 1000 rows.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var fates = Array.ConvertAll(rows, row =>
        {
            var number = NumberText.Normalize(row, country: null);
            return new NumberFate
            {
                Row = row,
                Number = number,
                Problem = number is null ? new Problem("rows", "invalid", "This is not a phone number in international form.")
                    : !seen.Add(number) ? new Problem("rows", "repeated", "This number is in the list twice.")
                    : null,
            };
        });
        _numbers = null;
        using var atOnce = new SemaphoreSlim(AtOnce);
        await Task.WhenAll(Enumerable.Range(0, fates.Length).Where(at => fates[at].Problem is null).Select(async at =>
        {
            await atOnce.WaitAsync();
            try
            {
                if (!await Grain(fates[at].Number!).Add(Id))
                {
                    fates[at] = fates[at] with { Problem = new Problem("rows", "taken", "This number is in a pool already.") };
                }
            }
            catch (Exception exception)
            {
                // The others are in, and the audit log is to say so.
                LogNotAdded(logger, exception, fates[at].Number!, Id);
                fates[at] = fates[at] with { Problem = new Problem("rows", "not-answered", "Whether this number was added is not known. Import it once more.") };
            }
            finally
            {
                atOnce.Release();
            }
        }));
        var added = fates.Count(fate => fate.Problem is null);
        var unknown = fates.Count(fate => fate.Problem is { Code: "not-answered" });
        if (added + unknown > 0)
        {
            await Store(current, new Changes().Field("numbers", 0, added).Field("notAnswered", 0, unknown), actor, "import");
        }

        return new NumberImport(added, fates);
    }

    public async Task<NumberCounts> Counts()
    {
        var now = time.GetUtcNow();
        var states = (await Numbers()).Values.CountBy(number => StateAt(number, now)).ToDictionary();
        int Of(NumberState state) => states.GetValueOrDefault(state);
        return new NumberCounts(Of(NumberState.Free), Of(NumberState.Held), Of(NumberState.Used), Of(NumberState.Quarantined), Of(NumberState.Blocked));
    }

    public Task<NumberView?> Hold(string signupId, DateTimeOffset until) => Sure<NumberView?>(async () =>
    {
        var numbers = await Numbers();
        foreach (var had in numbers.Values.Where(number => number.SignupId == signupId).ToArray())
        {
            // What it uses it keeps; what it held may be another's by now.
            if (await Ask(had.Number, number => number.Hold(signupId, until)) is { State: NumberState.Held or NumberState.Used } kept && kept.SignupId == signupId)
            {
                return kept;
            }
        }

        return await HoldOne(signupId, until) ?? (FindFree(numbers) ? await HoldOne(signupId, until) : null);
    });

    public Task<NumberView?> Use(string number, string signupId, string accountId) => Sure<NumberView?>(async () =>
    {
        await Numbers();
        return await Ask(number, one => one.Use(signupId, accountId)) is { State: NumberState.Used } used && used.SignupId == signupId && used.AccountId == accountId ? used : null;
    });

    public Task ReleaseOf(string signupId, bool served) => Sure<object?>(async () =>
    {
        foreach (var had in (await Numbers()).Values.Where(number => number.SignupId == signupId).ToArray())
        {
            await Ask(had.Number, number => number.ReleaseOf(signupId, served ? QuarantineEnd() : null));
        }

        return null;
    });

    public Task<Result<NumberView>> Release(string number, string? reason, Actor actor) => Set(number, reason, actor, view =>
        view.State == NumberState.Used ? (NumberState.Quarantined, QuarantineEnd()) : view.State == NumberState.Held ? (NumberState.Free, null) : (view.State, view.Until));

    public Task<Result<NumberView>> Block(string number, string? reason, Actor actor) => Set(number, reason, actor, _ => (NumberState.Blocked, null));

    public Task<Result<NumberView>> Unblock(string number, string? reason, Actor actor) => Set(number, reason, actor, view =>
        view.State is NumberState.Blocked or NumberState.Quarantined ? (NumberState.Free, null) : (view.State, view.Until));

    private Task<Result<NumberView>> Set(string number, string? reason, Actor actor, Func<NumberView, (NumberState, DateTimeOffset?)> become) => Sure<Result<NumberView>>(async () =>
    {
        var digits = NumberText.Normalize(number, country: null);
        var view = digits is null ? null : await Grain(digits).Get();
        if (view is null || view.PoolId != Id)
        {
            return Fields.NotFound("number in this pool");
        }

        var fields = new Fields().Text("reason", reason, required: false, 500, lines: true);
        if (!fields.Valid)
        {
            return fields.Problems;
        }

        await Numbers();
        var (state, until) = become(view);
        return state == view.State ? view : (await Ask(digits!, one => one.Set(state, until, CustomerRules.Blank(reason), actor)))!;
    });

    private async Task<NumberView?> HoldOne(string signupId, DateTimeOffset until)
    {
        // Each once: one that nobody can hold goes back into the queue.
        for (var left = _free.Count; left > 0 && _free.TryDequeue(out var candidate); left--)
        {
            if (await Ask(candidate, number => number.Hold(signupId, until)) is { State: NumberState.Held } held && held.SignupId == signupId)
            {
                return held;
            }
        }

        return null;
    }

    private DateTimeOffset? QuarantineEnd() =>
        _state.Current is { Details.QuarantineDays: > 0 and var days } ? time.GetUtcNow() + TimeSpan.FromDays(days) : null;

    private INumberGrain Grain(string number) => GrainFactory.GetGrain<INumberGrain>(number);

    /// <summary>Asks a number's grain, and notes what it says.</summary>
    private async Task<NumberView?> Ask(string number, Func<INumberGrain, Task<NumberView?>> what)
    {
        var view = await what(Grain(number));
        if (view?.PoolId == Id)
        {
            _numbers![number] = view;
            if (view.State == NumberState.Free)
            {
                _free.Enqueue(number);
            }
        }

        return view?.PoolId == Id ? view : null;
    }

    /// <summary>What failed may have happened nevertheless: it is read again.</summary>
    private async Task<T> Sure<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch
        {
            _numbers = null;
            throw;
        }
    }

    private async Task<Dictionary<string, NumberView>> Numbers()
    {
        if (_numbers is not null)
        {
            return _numbers;
        }

        var now = time.GetUtcNow();
        var read = new Dictionary<string, NumberView>(StringComparer.Ordinal);
        var filter = RowFilter.Equal(nameof(PooledNumber.PoolId), Id);
        string? after = null;
        do
        {
            var rows = await index.List<PooledNumber>("number", filter, after, StateList.LongestPage);
            foreach (var row in rows)
            {
                read[row.Value.Number] = row.Value.View(now);
            }

            after = rows.Count == StateList.LongestPage ? rows[^1].Key : null;
        }
        while (after is not null);
        _free.Clear();
        FindFree(read);
        return _numbers = read;
    }

    /// <summary>Puts those in the queue whose hold or quarantine is over by now.</summary>
    private bool FindFree(Dictionary<string, NumberView> numbers)
    {
        var now = time.GetUtcNow();
        foreach (var number in numbers.Values.Where(number => StateAt(number, now) == NumberState.Free).Select(number => number.Number).Order(StringComparer.Ordinal))
        {
            _free.Enqueue(number);
        }

        return _free.Count > 0;
    }

    private static NumberState StateAt(NumberView number, DateTimeOffset now) => number.Until <= now ? NumberState.Free : number.State;

    private async Task<NumberPoolView> Store(NumberPoolState next, Changes changes, Actor actor, string action)
    {
        next = next with { Version = next.Version + 1 };
        await _state.Store(next, changes.By(actor, action, AuditKind, Id, time.GetUtcNow()));
        return next.View();
    }

    private static NumberPoolDetails Tidy(NumberPoolDetails details) => details with { Name = details.Name?.Trim() ?? "", Notes = CustomerRules.Blank(details.Notes) };

    private Problem[] Check(NumberPoolDetails details) => new Fields()
        .Refuse(!Ids.IsName(Id), "id", "invalid", "An id has 1 to 64 lower-case letters, digits, dots, dashes or underscores, and begins with a letter or digit.")
        .Text("name", details.Name, required: true, 128)
        .Refuse(details.QuarantineDays is < 0 or > 3650, "quarantineDays", "out-of-range", "A quarantine is between 0 and 3,650 days.")
        .Text("notes", details.Notes, required: false, 4000, lines: true)
        .Problems;

    private static Changes Compare(NumberPoolDetails before, NumberPoolDetails after) => new Changes()
        .Field("name", before.Name, after.Name)
        .Field("quarantineDays", before.QuarantineDays, after.QuarantineDays)
        .Field("notes", before.Notes, after.Notes);

    [LoggerMessage(1, LogLevel.Warning, "Number {Number} could not be added to pool {Pool}")]
    private static partial void LogNotAdded(ILogger logger, Exception exception, string number, string pool);
}
