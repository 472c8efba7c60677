using Microsoft.Extensions.Logging;

namespace Billing.Audit;

/// <summary>
/// Stores a grain's state and logs who changed it: the entry goes into the same row as the change, then to the audit log, and is
/// sent again by the next activation if the silo dies in between.
/// </summary>
internal sealed partial class AuditedState<TState>(IPersistentState<TState> stored, IAuditLog log, ILogger logger)
    where TState : class, IAudited<TState>, new()
{
    /// <summary>Null when the object was never created.</summary>
    public TState? Current => stored.RecordExists ? stored.State : null;

    /// <summary>Stores <paramref name="next"/>; without an entry when no person did it.</summary>
    public async Task Store(TState next, AuditEntry? entry)
    {
        var before = stored.State;
        stored.State = entry is null
            ? next.WithUnlogged(before.Unlogged)
            : next.WithUnlogged([.. before.Unlogged, entry]);
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            stored.State = before;
            throw;
        }

        await Log();
    }

    /// <summary>Sends what the log may not have. A log that cannot be reached keeps nobody from working.</summary>
    public async Task Log()
    {
        if (!stored.RecordExists || stored.State.Unlogged.Length == 0)
        {
            return;
        }

        try
        {
            foreach (var entry in stored.State.Unlogged)
            {
                await log.Append(entry);
            }

            // Forgotten in memory only: the next write takes them off the row, and until then logging them again is harmless.
            stored.State = stored.State.WithUnlogged([]);
        }
        catch (Exception exception)
        {
            LogDelayed(logger, exception, stored.State.Unlogged.Length);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Count} audit entries could not be logged yet; they are kept with their object")]
    private static partial void LogDelayed(ILogger logger, Exception exception, int count);
}
