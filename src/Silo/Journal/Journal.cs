using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Journal;

/// <summary>
/// The facts that this silo was told, durable before anybody is told so. Records that arrive while an insert is under way go out
/// together as the next entity; a lone record waits for nobody. Bounded: one entity under way, a few that wait, and so many
/// records whose effects are not in rows yet.
/// </summary>
internal sealed partial class Journal(
    JournalTable table, JournalApplier applier, IOptions<JournalOptions> options, TimeProvider time, ILogger<Journal> logger) : IDisposable
{
    private const int MostOctets = JournalTable.MostParts * JournalTable.LongestPart;
    private const int MostRecords = 4096;
    private const int MostWaiting = 4;
    private static readonly TimeSpan s_attempt = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long an entity waits at most for as many as were under way and waiting when the last one was in: an insert costs the store
    /// much the same whatever it carries. Without it half of what nodes have outstanding is always under way and half in the next.
    /// </summary>
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(1);

    /// <summary>Fewer do not wait for each other.</summary>
    private const int Many = 16;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _filled = new(0);

    /// <summary>What waits to be committed; the last one is being filled.</summary>
    private readonly LinkedList<Batch> _waiting = [];
    private int _waitingRecords;

    /// <summary>How many the next entity waits for, and what waits until they are there.</summary>
    private int _expected;
    private TaskCompletionSource? _gathered;
    private Task _committing = Task.CompletedTask;
    private long _sequence;
    private volatile bool _stopping;

    /// <summary>This run of this silo; in order of time, and never the same twice.</summary>
    public string Incarnation { get; } = $"{time.GetUtcNow():yyyyMMddHHmmss}-{Guid.NewGuid().ToString("N")[..12]}";

    public bool Started { get; private set; }

    /// <summary>Whether a record would be taken now.</summary>
    public bool Taking
    {
        get
        {
            lock (_lock)
            {
                return Started && !_stopping && _waiting.Count < MostWaiting && applier.NotDone + _waitingRecords < options.Value.MostNotDone;
            }
        }
    }

    public JournalCounters Counters { get; } = new();

    /// <summary>Records taken that are not durable yet.</summary>
    public int Waiting => Volatile.Read(ref _waitingRecords);

    /// <summary>Opens the journal of this run; after that records are taken.</summary>
    public async Task Start(string silo, CancellationToken cancellationToken)
    {
        await table.Open(Incarnation, silo, time.GetUtcNow(), cancellationToken);
        Started = true;
        _committing = Task.Run(Commit, CancellationToken.None);
    }

    /// <summary>Keeps a record.</summary>
    /// <param name="note">What it tells of slots (<see cref="SlotNotes"/>); null for nothing.</param>
    /// <param name="told">What it tells.</param>
    /// <returns>False when it cannot be taken now; else true, once it is durable.</returns>
    public ValueTask<bool> Append(JournalRecord record, byte[]? note, IJournaled told) => Append((record, told), note);

    /// <summary>Keeps a note of a slot. Nothing has to be applied for it.</summary>
    /// <returns>False when it cannot be taken now; else true, once it is durable.</returns>
    public ValueTask<bool> Append(byte[] note) => Append(record: null, note);

    private async ValueTask<bool> Append((JournalRecord Record, IJournaled Told)? record, byte[]? note)
    {
        Batch batch;
        lock (_lock)
        {
            if (_waiting.Last is not { Value: var filling } || !filling.HasRoom(record?.Record, note))
            {
                filling = _waiting.Count < MostWaiting ? new Batch() : null;
            }

            if (filling is null || _stopping || (record is not null && applier.NotDone + _waitingRecords >= options.Value.MostNotDone))
            {
                Counters.Refused();
                return false;
            }

            batch = filling;
            if (batch.IsEmpty)
            {
                _waiting.AddLast(batch);
                _filled.Release();
            }

            batch.Add(record, note);
            if (_gathered is not null && batch.Count >= _expected)
            {
                _gathered.SetResult();
                _gathered = null;
            }

            _waitingRecords += record is null ? 0 : 1;
        }

        await batch.Durable.Task;
        return true;
    }

    /// <summary>Makes durable what was taken, and takes nothing more.</summary>
    public async Task Stop()
    {
        lock (_lock)
        {
            _stopping = true;
        }

        _filled.Release();
        await _committing;
    }

    public void Dispose() => _filled.Dispose();

    private async Task Commit()
    {
        var buffer = new byte[MostOctets + JournalTable.MostSlotOctets];
        while (true)
        {
            await _filled.WaitAsync();
            await Gather();
            Batch batch;
            lock (_lock)
            {
                if (_waiting.First is not { Value: var first })
                {
                    // Only a stop says that something is there when nothing is.
                    return;
                }

                _waiting.RemoveFirst();
                batch = first;
            }

            var sequence = ++_sequence;
            var length = 0;
            foreach (var (record, _) in batch.Records)
            {
                length += record.Write(buffer.AsSpan(length));
            }

            var slots = length;
            foreach (var note in batch.Notes)
            {
                note.CopyTo(buffer, slots);
                slots += note.Length;
            }

            var began = Stopwatch.GetTimestamp();
            await AddUntilIn(sequence, buffer.AsMemory(0, length), batch.Records.Count, buffer.AsMemory(length..slots));
            Counters.Committed(batch.Records.Count, slots, Stopwatch.GetElapsedTime(began));
            lock (_lock)
            {
                _expected = batch.Count + _waiting.Sum(waiting => waiting.Count);
            }

            // All answers by one thread, while this one goes on.
            ThreadPool.UnsafeQueueUserWorkItem(static durable => durable.SetResult(), batch.Durable, preferLocal: false);
            applier.Apply(Incarnation, sequence, time.GetUtcNow(), batch.Records);
            lock (_lock)
            {
                _waitingRecords -= batch.Records.Count;
            }
        }
    }

    private async Task Gather()
    {
        Task gathered;
        lock (_lock)
        {
            if (_expected < Many || _waiting.First is not { Value: var first } || first.Count >= _expected || _waiting.Count > 1)
            {
                return;
            }

            _gathered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            gathered = _gathered.Task;
        }

        await Task.WhenAny(gathered, Task.Delay(s_gather, time));
        lock (_lock)
        {
            _gathered = null;
        }
    }

    private async Task AddUntilIn(long sequence, ReadOnlyMemory<byte> records, int count, ReadOnlyMemory<byte> slots)
    {
        while (true)
        {
            try
            {
                using var patience = new CancellationTokenSource(s_attempt, time);
                await table.Add(Incarnation, sequence, records, count, slots, time.GetUtcNow(), patience.Token);
                return;
            }
            catch (Exception exception)
            {
                Counters.Failed();
                LogNotIn(logger, exception, sequence, count);
                await Task.Delay(s_pause, time);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Entity {Sequence} of the journal with {Count} records is not in yet; nothing of it is acknowledged, and it is tried again")]
    private static partial void LogNotIn(ILogger logger, Exception exception, long sequence, int count);

    private sealed class Batch
    {
        private int _octets;
        private int _slotOctets;

        public List<(JournalRecord Record, IJournaled Told)> Records { get; } = [];

        public List<byte[]> Notes { get; } = [];

        public TaskCompletionSource Durable { get; } = new();

        /// <summary>How many wait for it; a record with a note is one.</summary>
        public int Count { get; private set; }

        public bool IsEmpty => Count == 0;

        public bool HasRoom(JournalRecord? record, byte[]? note) =>
            _octets + (record?.Size ?? 0) <= MostOctets && _slotOctets + (note?.Length ?? 0) <= JournalTable.MostSlotOctets && Records.Count < MostRecords;

        public void Add((JournalRecord Record, IJournaled Told)? record, byte[]? note)
        {
            Count++;
            if (record is { } kept)
            {
                Records.Add(kept);
                _octets += kept.Record.Size;
            }

            if (note is not null)
            {
                Notes.Add(note);
                _slotOctets += note.Length;
            }
        }
    }
}
