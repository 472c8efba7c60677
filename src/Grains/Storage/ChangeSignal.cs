using Microsoft.Extensions.Hosting;

namespace Billing.Storage;

/// <summary>Lets the readers of a reentrant grain wait until something changed. Used from the grain's own turns only.</summary>
internal sealed class ChangeSignal(TimeProvider time, IHostApplicationLifetime host)
{
    /// <summary>Well under the time after which a caller gives a call up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Raise()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    /// <summary>Returns when something changed, after <see cref="Patience"/>, or when the silo stops, which waits for nobody.</summary>
    public async Task Wait()
    {
        try
        {
            await _changed.Task.WaitAsync(Patience, time, host.ApplicationStopping);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // Nothing changed: the reader is told so, and asks again.
        }
    }
}
