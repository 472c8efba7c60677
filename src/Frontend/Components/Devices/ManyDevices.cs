using Billing.Frontend.Hosting;

namespace Billing.Frontend.Components.Devices;

/// <summary>One thing that is done to many devices, from a page that shows how far it is.</summary>
public sealed class ManyDevices : IDisposable
{
    private const int AtOnce = 8;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<(string Mac, string Why)> _refused = [];
    private int _done;

    /// <param name="what">As it stands in a sentence: <c>resync</c>.</param>
    /// <param name="total">How many devices.</param>
    private ManyDevices(string what, int total)
    {
        What = what;
        Total = total;
    }

    public string What { get; }

    public int Total { get; }

    /// <summary>Devices that were dealt with, be it in vain.</summary>
    public int Done => Volatile.Read(ref _done);

    public bool Running { get; private set; } = true;

    /// <summary>Somebody stopped it before all were dealt with.</summary>
    public bool Stopped => !Running && Done < Total;

    public (string Mac, string Why)[] Refused
    {
        get
        {
            lock (_lock)
            {
                return [.. _refused];
            }
        }
    }

    /// <param name="perSecond">How many devices a second at most; null for no such limit.</param>
    /// <param name="command">Gives the problems; none when it was done.</param>
    /// <param name="changed">Called after each device, from any thread.</param>
    public static ManyDevices Start(
        string what, IReadOnlyCollection<string> macs, int? perSecond, Func<string, Task<Problem[]>> command, Action changed, TimeProvider time)
    {
        var many = new ManyDevices(what, macs.Count);
        _ = many.Run([.. macs], perSecond, command, changed, time);
        return many;
    }

    /// <summary>Devices under way are still finished.</summary>
    public void Stop() => _stop.Cancel();

    public void Dispose() => _stop.Cancel();

    private async Task Run(string[] macs, int? perSecond, Func<string, Task<Problem[]>> command, Action changed, TimeProvider time)
    {
        try
        {
            await Parallel.ForEachAsync(macs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = _stop.Token }, async (mac, cancel) =>
            {
                var why = await Try(command, mac);
                lock (_lock)
                {
                    if (why is not null)
                    {
                        _refused.Add((mac, why));
                    }

                    _done++;
                }

                changed();
                if (perSecond is { } pace)
                {
                    await Task.Delay(TimeSpan.FromSeconds((double)AtOnce / pace), time, cancel);
                }
            });
        }
        catch (OperationCanceledException)
        {
            // Stopped, or the page was left.
        }

        Running = false;
        changed();
    }

    private static async Task<string?> Try(Func<string, Task<Problem[]>> command, string mac)
    {
        try
        {
            var problems = await command(mac);
            return problems.Length == 0 ? null : string.Join(" ", problems.Select(problem => problem.Message));
        }
#pragma warning disable CA1031 // One device that fails does not keep the others from their turn.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return ClusterFailure.IsUnavailable(failure) ? "The cluster did not answer." : "Something went wrong.";
        }
    }
}
