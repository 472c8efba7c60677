namespace Billing.Calls;

/// <summary>Messages to one grain, each of which carries whatever was given while the one before it was under way.</summary>
/// <param name="send">Sends items and gives an answer for each, in order.</param>
public sealed class SharedMessages<TItem, TAnswer>(Func<TItem[], Task<TAnswer[]>> send)
{
    private const int MostItems = 1000;

    private readonly Lock _lock = new();
    private readonly Queue<(TItem Item, TaskCompletionSource<TAnswer> Answer)> _waiting = new();
    private bool _sending;

    /// <returns>The item's answer, or the failure of the message that carried it.</returns>
    public Task<TAnswer> Send(TItem item)
    {
        var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
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
        while (true)
        {
            (TItem Item, TaskCompletionSource<TAnswer> Answer)[] batch;
            lock (_lock)
            {
                if (_waiting.Count == 0)
                {
                    _sending = false;
                    return;
                }

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
}
