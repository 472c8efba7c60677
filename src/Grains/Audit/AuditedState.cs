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

            stored.State = stored.State.WithUnlogged([]);
            await stored.WriteStateAsync();
        }
        catch (Exception exception)
        {
            LogDelayed(logger, exception);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Audit entries could not be logged, or taken off their object, yet; logging them again is harmless")]
    private static partial void LogDelayed(ILogger logger, Exception exception);
}
