using Microsoft.Extensions.Logging;

namespace Billing.Devices;

/// <remarks>The work behind the commands: brings what is stored as unpublished to where phones fetch it, and sees to it whatever happens.</remarks>
public sealed partial class DeviceGrain
{
    private const string PublishReminder = "publish";
    private static readonly TimeSpan s_publishAgain = TimeSpan.FromMinutes(1);

    private Task _working = Task.CompletedTask;

    /// <summary>The reminder is there.</summary>
    private bool _guarded;

    private bool HasWork => _state.Current is { } state && (state.Unpublished || state.Removals.Length > 0);

    private void Kick()
    {
        if (_working.IsCompleted && (HasWork || _guarded) && !_leaving.IsCancellationRequested)
        {
            _working = Work(_leaving.Token);
        }
    }

    /// <summary>Never throws.</summary>
    private async Task Work(CancellationToken cancellationToken)
    {
        try
        {
            do
            {
                while (HasWork)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await PublishNow(_state.Current!, cancellationToken);
                }

                await Unguard();
            }
            while (HasWork);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next activation goes on.
        }
        catch (Exception exception)
        {
            ProvisioningMetrics.NotPublished();
            LogNotPublished(logger, QuietText.Of(exception), Mac);
            await Failed(exception);
        }
    }

    private async Task PublishNow(DeviceState device, CancellationToken cancellationToken)
    {
        var done = await _publisher.Publish(device, cancellationToken);
        ProvisioningMetrics.Published();
        await Alone<object?>(async () =>
        {
            await _state.Store(done.ApplyTo(_state.Current!, time.GetUtcNow()), entry: null);
            return null;
        });
    }

    private async Task Failed(Exception exception)
    {
        try
        {
            await Alone<object?>(async () =>
            {
                await Guard();
                if (_state.Current is { Failure: null, Unpublished: true } current)
                {
                    // Not the exception's own words, which may hold the address.
                    await _state.Store(current with { Failure = $"The files could not be stored ({exception.GetType().Name}); it is tried again." }, entry: null);
                }

                return null;
            });
        }
        catch (Exception again)
        {
            // This activation ends (Alone); the reminder, or the next call, brings it back.
            LogNotPublished(logger, QuietText.Of(again), Mac);
        }
    }

    private async Task Guard()
    {
        if (!_guarded)
        {
            await this.RegisterOrUpdateReminder(PublishReminder, s_publishAgain, s_publishAgain);
            _guarded = true;
        }
    }

    /// <summary>Alone, since a command that has just asked for the reminder may not be stored yet.</summary>
    private Task<object?> Unguard() => Alone<object?>(async () =>
    {
        if (_guarded && !HasWork)
        {
            await Forget(PublishReminder);
            _guarded = false;
        }

        return null;
    });

    private async Task Forget(string name)
    {
        if (await this.GetReminder(name) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The files of device {Mac} could not be published; it is tried again: {Why}")]
    private static partial void LogNotPublished(ILogger logger, string why, string mac);

    [LoggerMessage(2, LogLevel.Warning, "The phone of device {Mac} could not be told that it has a new address: {Why}")]
    private static partial void LogNotTold(ILogger logger, string why, string mac);
}
