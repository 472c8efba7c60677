namespace Billing.Calls;

/// <summary>Messages to one grain, each of which carries whatever was given while the one before it was under way.</summary>
/// <param name="send">Sends items and gives an answer for each, in order.</param>
/// <param name="pause">The least time from one message to the next, so that a busy grain gets fewer of them; zero for none.</param>
/// <param name="time">Measures <paramref name="pause"/>.</param>
public sealed class SharedMessages<TItem, TAnswer>(Func<TItem[], Task<TAnswer[]>> send, TimeSpan pause, TimeProvider time)
{
    private const int MostItems = 1000;

    private readonly Lock _lock = new();
    private readonly Queue<(TItem Item, TaskCompletionSource<TAnswer> Answer)> _waiting = new();
    private bool _sending;
    private long? _sentAt;

    /// <returns>The item's answer, or the failure of the message that carried it.</returns>
    public Task<TAnswer> Send(TItem item)
    {
        // What a grain goes on with runs on its own scheduler, whoever completes this; all else here goes on at once.
        var answer = new TaskCompletionSource<TAnswer>();
        lock (_lock)
        {
            _waiting.Enqueue((item, answer));
            if (_sending)
            {
                return answer.Task;
            }

            _sending = true;
        }

        // On the pool: the loop outlives its caller and must not occupy a grain's scheduler.
        _ = Task.Run(SendAll);
        return answer.Task;
    }

    private async Task SendAll()
    {
        while (!Idle())
        {
            if (_sentAt is { } last && pause - time.GetElapsedTime(last) is { Ticks: > 0 } rest)
            {
                await Task.Delay(rest, time);
            }

            _sentAt = time.GetTimestamp();
            (TItem Item, TaskCompletionSource<TAnswer> Answer)[] batch;
            lock (_lock)
            {
                batch = new (TItem, TaskCompletionSource<TAnswer>)[Math.Min(_waiting.Count, MostItems)];
                for (var at = 0; at < batch.Length; at++)
                {
                    batch[at] = _waiting.Dequeue();
                }
            }

            try
            {
                var answers = await send(Array.ConvertAll(batch, one => one.Item));
                for (var at = 0; at < batch.Length; at++)
                {
                    batch[at].Answer.SetResult(answers[at]);
                }
            }
            catch (Exception exception)
            {
                foreach (var (_, answer) in batch)
                {
                    answer.TrySetException(exception);
                }
            }
        }
    }

    /// <returns>Whether nothing waits; the next item then starts the loop anew.</returns>
    private bool Idle()
    {
        lock (_lock)
        {
            _sending = _waiting.Count > 0;
            return !_sending;
        }
    }
}
