using Billing.Calls;
using Billing.Customers;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Journal;

/// <summary>
/// The admissions of the last while, read from the journals of all silos, living and gone: whether an entity is done says nothing of
/// its admissions, since the customer's silo may die when the one that journaled them lives.
/// </summary>
/// <remarks>
/// Whoever asks gets all that was durable when it asked, so nobody is given an earlier read. Those who ask during a read share the
/// next one, and each read costs what came since the last.
/// </remarks>
internal sealed partial class AdmissionJournal : IAdmissionJournal, IDisposable
{
    /// <summary>By how much the clocks of two silos may differ.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>What was read is kept for those who ask soon afterwards.</summary>
    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(1);

    private readonly JournalTable _table;
    private readonly Journal _own;
    private readonly IGrainFactory _grains;
    private readonly TimeSpan _hold;
    private readonly TimeProvider _time;
    private readonly ILogger<AdmissionJournal> _logger;
    private readonly ITimer _unused;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _reading = new(1);

    /// <summary>The read that has not begun.</summary>
    private Task? _next;
    private Known _known = new();

    public AdmissionJournal(
        JournalTable table, Journal own, IGrainFactory grains, IOptions<SlotOptions> slots, TimeProvider time, ILogger<AdmissionJournal> logger)
    {
        (_table, _own, _grains, _hold, _time, _logger) = (table, own, grains, slots.Value.Hold, time, logger);
        _unused = time.CreateTimer(_ => Forget().Ignore(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public async Task<IReadOnlyList<JournaledAdmission>> Since(string customerId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        Task fresh;
        lock (_lock)
        {
            // Not in the turn of the grain that happens to ask: others wait for it too.
            fresh = _next ??= Task.Run(Read, CancellationToken.None);
        }

        await fresh.WaitAsync(cancellationToken);
        lock (_lock)
        {
            return _known.Of(customerId, since);
        }
    }

    public void Dispose()
    {
        _unused.Dispose();
        _reading.Dispose();
    }

    private async Task Read()
    {
        await _reading.WaitAsync();
        try
        {
            lock (_lock)
            {
                _next = null;
                _known.Drop(_time.GetUtcNow() - _hold - Skew);
            }

            await Task.WhenAll((await Applied()).Select(Read));
        }
        finally
        {
            _unused.Change(s_kept, Timeout.InfiniteTimeSpan);
            _reading.Release();
        }
    }

    private async Task Read(JournalRun run)
    {
        await foreach (var entity in _table.ReadSlots(run.Incarnation, Math.Max(run.LapsedThrough, ReadThrough(run)), CancellationToken.None))
        {
            if (entity.Slots.Unreadable > 0)
            {
                LogUnreadable(_logger, entity.Slots.Unreadable, run.Incarnation, entity.Sequence);
            }

            lock (_lock)
            {
                _known.Add(run.Incarnation, entity);
            }
        }
    }

    private long ReadThrough(JournalRun run)
    {
        lock (_lock)
        {
            return _known.ReadThrough(run.Incarnation);
        }
    }

    /// <summary>
    /// The runs that may have let calls through lately, when all that silos which are gone were told is in rows: a Start that is not
    /// would be a call that nobody counts.
    /// </summary>
    private async Task<IReadOnlyList<JournalRun>> Applied()
    {
        for (var recovered = false; ; recovered = true)
        {
            var runs = await _table.Runs(_time.GetUtcNow() - _hold - Skew, CancellationToken.None);
            var hosts = await _grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: false);
            var alive = hosts.Where(host => host.Value != SiloStatus.Dead).Select(host => host.Key.ToParsableString()).ToHashSet(StringComparer.Ordinal);
            if (runs.All(run => run.Closed || run.Incarnation == _own.Incarnation || alive.Contains(run.Silo)))
            {
                return runs;
            }

            if (recovered || !await _grains.GetGrain<IJournalRecoveryGrain>(0).Recover())
            {
                throw new InvalidOperationException("The journal of a silo that is gone is still being applied.");
            }
        }
    }

    private async Task Forget()
    {
        if (await _reading.WaitAsync(0))
        {
            lock (_lock)
            {
                _known = new Known();
            }

            _reading.Release();
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Count} notes of slots in entity {Incarnation}/{Sequence} of the journal cannot be read; they are passed over")]
    private static partial void LogUnreadable(ILogger logger, int count, string incarnation, long sequence);

    /// <summary>What was read so far.</summary>
    private sealed class Known
    {
        private static readonly TimeSpan s_dropEvery = TimeSpan.FromSeconds(10);

        private readonly Dictionary<string, long> _readThrough = new(StringComparer.Ordinal);
        private readonly Dictionary<string, List<JournaledAdmission>> _admitted = new(StringComparer.Ordinal);
        private readonly Dictionary<ulong, DateTimeOffset> _ended = [];
        private DateTimeOffset _dropped;

        public long ReadThrough(string incarnation) => _readThrough.GetValueOrDefault(incarnation);

        public void Add(string incarnation, JournalEntity entity)
        {
            foreach (var (customer, admission) in entity.Slots.Admitted)
            {
                if (!_admitted.TryGetValue(customer, out var ofCustomer))
                {
                    _admitted[customer] = ofCustomer = [];
                }

                ofCustomer.Add(admission);
            }

            foreach (var name in entity.Slots.Ended)
            {
                if (!_ended.TryGetValue(name, out var at) || at < entity.At)
                {
                    _ended[name] = entity.At;
                }
            }

            _readThrough[incarnation] = entity.Sequence;
        }

        public List<JournaledAdmission> Of(string customer, DateTimeOffset since) => _admitted.TryGetValue(customer, out var admitted)
            ? admitted.FindAll(one => one.At >= since && !HasEnded(one.Request.CallKey!, one.At) && !one.Request.Aliases.Any(alias => HasEnded(alias, one.At)))
            : [];

        /// <summary>Lets go of what nobody asks for any more, now and then.</summary>
        public void Drop(DateTimeOffset before)
        {
            if (before < _dropped + s_dropEvery)
            {
                return;
            }

            _dropped = before;
            foreach (var (customer, admitted) in _admitted)
            {
                admitted.RemoveAll(one => one.At < before);
                if (admitted.Count == 0)
                {
                    _admitted.Remove(customer);
                }
            }

            foreach (var (name, at) in _ended)
            {
                if (at < before)
                {
                    _ended.Remove(name);
                }
            }
        }

        /// <summary>A call that was let through again after it had ended is held again.</summary>
        private bool HasEnded(string name, DateTimeOffset admittedAt) => _ended.TryGetValue(SlotNotes.NameOf(name), out var at) && at >= admittedAt;
    }
}
