using Billing.Customers;
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

    private bool HasWork => _state.Current is { } state && (state.HasFilesToDo || state.Renewals.Length > 0);

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
                // First, so that the files have them; and a store of files that is away keeps no leaked password alive.
                var renewed = await RenewPasswords(cancellationToken);
                while (_state.Current is { HasFilesToDo: true } device)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await PublishNow(device, cancellationToken);
                }

                if (!renewed)
                {
                    // The reminder is still there.
                    return;
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

    /// <summary>Each account then comes back to us for new files. One that gets its password twice, since the first time was not noted, takes no harm.</summary>
    /// <returns>False when some could not be renewed.</returns>
    private async Task<bool> RenewPasswords(CancellationToken cancellationToken)
    {
        var failed = 0;
        foreach (var renewal in _state.Current?.Renewals ?? [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var result = await grains.GetGrain<IAccountGrain>(renewal.AccountId).RenewPassword(renewal.Reason, renewal.By);
                if (!result.Succeeded)
                {
                    // There is no such account any more, and nothing to be renewed.
                    LogNotRenewed(logger, string.Join(' ', result.Problems.Select(problem => problem.Message)), renewal.AccountId, Mac);
                }
            }
            catch (Exception exception)
            {
                LogNotRenewed(logger, QuietText.Of(exception), renewal.AccountId, Mac);
                failed++;
                continue;
            }

            await Alone<object?>(async () =>
            {
                await _state.Store(_state.Current! with { Renewals = [.. _state.Current.Renewals.Where(one => one != renewal)] }, entry: null);
                return null;
            });
        }

        return failed == 0;
    }

    /// <summary>What was begun is done, or goes on: the view says so.</summary>
    private async Task<DeviceView> WorkedPatiently()
    {
        Kick();
        try
        {
            await _working.WaitAsync(s_patience, time);
        }
        catch (TimeoutException)
        {
            // It goes on.
        }

        return _state.Current!.View();
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

    [LoggerMessage(3, LogLevel.Warning, "The password of account {Account}, which was in leaked files of device {Mac}, was not renewed: {Why}")]
    private static partial void LogNotRenewed(ILogger logger, string why, string account, string mac);

    [LoggerMessage(2, LogLevel.Warning, "The phone of device {Mac} could not be told that it has a new address: {Why}")]
    private static partial void LogNotTold(ILogger logger, string why, string mac);
}
