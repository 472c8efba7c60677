using Billing.Calls;
using Microsoft.Extensions.Logging;

namespace Billing.Customers;

/// <summary>
/// Keeps one activation's ledger true: fills it from the live list and the journal before it is trusted, and compares it with the
/// live list ever after. Used from the grain's own turns only.
/// </summary>
internal sealed partial class CustomerSlots(
    string customerId, IGrainFactory grains, IAdmissionJournal? journal, SlotOptions options, TimeProvider time, ILogger logger)
{
    private Task? _rebuilding;

    public SlotLedger Ledger { get; } = new(options.Hold);

    /// <summary>Whether every call that is up is in the ledger.</summary>
    public bool Rebuilt { get; private set; }

    /// <summary>Returns when the ledger may be trusted; begins to fill it if nobody did.</summary>
    /// <exception cref="SlotsNotRebuiltException">Not in time.</exception>
    public async Task Trusted()
    {
        if (Rebuilt)
        {
            return;
        }

        try
        {
            await Begin().WaitAsync(options.Patience, time);
        }
        catch (TimeoutException)
        {
            // Told below.
        }

        if (!Rebuilt)
        {
            throw new SlotsNotRebuiltException($"The calls of customer {customerId} are not counted yet; ask again.");
        }
    }

    /// <summary>One attempt for all who wait; the next one begins when it is asked for after this has ended.</summary>
    public Task Begin() => Rebuilt ? Task.CompletedTask : _rebuilding is { IsCompleted: false } underWay ? underWay : _rebuilding = Rebuild();

    /// <summary>Compares with the live list, when all of it answers.</summary>
    public async Task Reconcile()
    {
        try
        {
            var (taken, givenBack) = Ledger.Reconcile(await Live(), time.GetUtcNow());
            if (taken + givenBack > 0)
            {
                LogCorrected(logger, customerId, taken, givenBack);
            }
        }
        catch (Exception exception)
        {
            LogNotReconciled(logger, exception, customerId);
        }
    }

    private async Task Rebuild()
    {
        try
        {
            // The admissions first: a call that starts in between is then in the live list, and one that ends is remembered.
            var admitted = journal is null ? [] : await journal.Since(customerId, time.GetUtcNow() - options.Hold).WaitAsync(options.RebuildTimeout, time);
            var live = await Live();
            var now = time.GetUtcNow();
            foreach (var admission in admitted)
            {
                Ledger.Restore(admission.Request, admission.At, now);
            }

            Ledger.Reconcile(live, now);
            Rebuilt = true;
            LogRebuilt(logger, customerId, Ledger.Started, Ledger.Held);
        }
        catch (Exception exception)
        {
            LogNotRebuilt(logger, exception, customerId);
        }
    }

    /// <summary>All or nothing: a shard that does not answer may know calls.</summary>
    private async Task<CallSlot[]> Live()
    {
        var shards = await Task.WhenAll(Enumerable.Range(0, ILiveCallsGrain.Shards).Select(shard => grains.GetGrain<ILiveCallsGrain>(shard).CallsOf(customerId)))
            .WaitAsync(options.RebuildTimeout, time);
        return [.. shards.SelectMany(calls => calls).Where(call => call.AccountId is not null && call.Certainty.CountsAgainstLimit()).Select(Slot)];
    }

    private static CallSlot Slot(LiveCall call) => new()
    {
        CallKey = call.Key,
        Aliases = call.CallId is { } callId && callId != call.Key ? [callId] : [],
        AccountId = call.AccountId!,
        Callee = call.Callee,
        Version = call.Version,
    };

    [LoggerMessage(1, LogLevel.Debug, "Customer {Customer} has {Started} calls up and {Held} let through")]
    private static partial void LogRebuilt(ILogger logger, string customer, int started, int held);

    [LoggerMessage(2, LogLevel.Warning, "The calls of customer {Customer} could not be counted; it is tried again, and meanwhile no call is let through against a limit")]
    private static partial void LogNotRebuilt(ILogger logger, Exception exception, string customer);

    [LoggerMessage(3, LogLevel.Warning, "The count of customer {Customer} was off: {Taken} calls had no slot, {GivenBack} slots had no call")]
    private static partial void LogCorrected(ILogger logger, string customer, int taken, int givenBack);

    [LoggerMessage(4, LogLevel.Information, "The count of customer {Customer} could not be compared with the live list")]
    private static partial void LogNotReconciled(ILogger logger, Exception exception, string customer);
}
