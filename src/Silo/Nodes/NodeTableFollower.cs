using Billing.Nodes;

namespace Billing.Silo.Nodes;

/// <summary>Keeps <see cref="NodeClients"/> as the directory has it, within a moment of each change.</summary>
internal sealed partial class NodeTableFollower(
    IGrainFactory grains, NodeClients clients, TimeProvider time, ILogger<NodeTableFollower> logger) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>After an answer without news: a silo that ends gives it at once, until it has ended.</summary>
    private static readonly TimeSpan s_breath = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the nodes are known for the first time.</summary>
    public Task Known => _known.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var directory = grains.GetGrain<INodeDirectoryGrain>(0);
        string? epoch = null;
        var version = 0L;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await directory.NewerThan(epoch, version).WaitAsync(stoppingToken) is { } table)
                {
                    clients.Replace(table);
                    (epoch, version) = (table.Epoch, table.Version);
                    LogReplaced(logger, table.Nodes.Length, table.Version);
                    _known.TrySetResult();
                }
                else
                {
                    await Task.Delay(s_breath, time, stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The nodes that are known stay known.
                LogUnreachable(logger, exception);
                await Task.Delay(s_pause, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} nodes may talk to this silo (version {Version})")]
    private static partial void LogReplaced(ILogger logger, int count, long version);

    [LoggerMessage(2, LogLevel.Warning, "The node directory does not answer; the nodes known so far are served")]
    private static partial void LogUnreachable(ILogger logger, Exception exception);
}
