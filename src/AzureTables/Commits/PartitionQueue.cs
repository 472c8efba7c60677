namespace AzureTables;

/// <summary>What waits for one partition's next transaction.</summary>
internal sealed class PartitionQueue(string partitionKey, int maxWaiting)
{
    /// <summary>Azure's limit for an entity-group transaction.</summary>
    public const int MaxEntities = 100;

    // Azure's limit is 4 MiB; the rest is for the envelope.
    private const int MaxBytes = 4 * 1024 * 1024 - 16 * 1024;

    private readonly Lock gate = new();
    private readonly Queue<CommitSet> waiting = new();
    private readonly HashSet<string> rows = new(StringComparer.Ordinal);

    // Passed over because a set before them has one of their rows; they go before whatever waits.
    private List<CommitSet> passedOver = [];
    private bool running;

    public string PartitionKey => partitionKey;

    /// <summary>Adds a set at the end.</summary>
    /// <param name="set">The set.</param>
    /// <param name="mustStart">True when no loop empties this queue: the caller starts one.</param>
    /// <returns>False when the queue is full.</returns>
    public bool TryAdd(CommitSet set, out bool mustStart)
    {
        lock (gate)
        {
            mustStart = false;
            if (waiting.Count + passedOver.Count >= maxWaiting)
            {
                return false;
            }
            waiting.Enqueue(set);
            mustStart = !running;
            running = true;
            return true;
        }
    }

    /// <summary>
    /// The next transaction: as many sets as fit, in order, and no row twice. Empty when nothing waits; the loop then ends.
    /// </summary>
    public List<CommitSet> Take()
    {
        lock (gate)
        {
            var batch = new List<CommitSet>(Math.Min(waiting.Count + passedOver.Count, MaxEntities));
            // Once more when all that was looked at has been withdrawn meanwhile.
            while (batch.Count == 0 && waiting.Count + passedOver.Count > 0)
            {
                Fill(batch);
            }
            running = batch.Count > 0;
            return batch;
        }
    }

    private void Fill(List<CommitSet> batch)
    {
        var entities = 0;
        var bytes = 0;
        rows.Clear();
        if (passedOver.Count > 0)
        {
            var before = passedOver;
            passedOver = [];
            foreach (var set in before)
            {
                TakeOrPassOver(set, batch, ref entities, ref bytes);
            }
        }
        while (entities < MaxEntities && passedOver.Count < MaxEntities && waiting.TryDequeue(out var set))
        {
            TakeOrPassOver(set, batch, ref entities, ref bytes);
        }
    }

    private void TakeOrPassOver(CommitSet set, List<CommitSet> batch, ref int entities, ref int bytes)
    {
        if (set.IsWithdrawn)
        {
            return;
        }
        var fits = batch.Count == 0 || (entities + set.Actions.Count <= MaxEntities && bytes + set.SentBytes <= MaxBytes);
        var collides = false;
        // The rows of a set that stays behind are taken too, so that no later write to them overtakes it.
        foreach (var action in set.Actions)
        {
            collides |= !rows.Add(action.Entity.RowKey);
        }
        if (!fits || collides)
        {
            passedOver.Add(set);
        }
        else if (set.TryLeave())
        {
            batch.Add(set);
            entities += set.Actions.Count;
            bytes += set.SentBytes;
        }
    }
}
