using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Billing.Gateway.Calls;
using Billing.Gateway.Demo;
using Billing.Gateway.Lines;

namespace Billing.Gateway;

/// <summary>Seeds the system, then keeps calls up until it is told to stop; then hangs them all up.</summary>
internal sealed partial class Traffic(
    GatewayOptions options,
    DemoSeed seed,
    DemoPhones phones,
    TrafficCounters counters,
    TimeProvider time,
    IHostApplicationLifetime host,
    ILogger<Traffic> logger) : BackgroundService
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_rampUp = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_swing = TimeSpan.FromMinutes(7);
    private static readonly TimeSpan s_reportInterval = TimeSpan.FromSeconds(30);

    /// <summary>How long the last Stops may wait for their acknowledgements.</summary>
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(3);

    private readonly CallPlanner _planner = new(options, time);
    private readonly List<(CallPlan Plan, Task Running)> _calls = [];

    [SuppressMessage("Reliability", "CA2025:Do not pass 'IDisposable' instances into unawaited tasks", Justification = "All are awaited at the end")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lines = new Dictionary<string, NodeLine>();
        using var giveUp = new CancellationTokenSource();
        try
        {
            foreach (var node in DemoData.Nodes)
            {
                lines[node.Id] = new NodeLine(node, options, time, counters);
            }

            if (options.Api.Length > 0)
            {
                await seed.PlantAsync(stoppingToken);
            }

            LogSending(options.Calls, options.Authentication, options.Accounting);
            await Task.WhenAll(
                KeepCallsUpAsync(lines, stoppingToken, giveUp.Token),
                ReportAsync(stoppingToken),
                new StrayPackets(options, time).RunAsync(stoppingToken),
                options.Api.Length > 0 ? phones.RunAsync(stoppingToken) : Task.CompletedTask);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await FarewellAsync(giveUp);
        }
        catch (SocketException fault)
        {
            LogNoAddress(fault.Message);
            Environment.ExitCode = 2;
            host.StopApplication();
        }
        finally
        {
            foreach (var line in lines.Values)
            {
                await line.DisposeAsync();
            }
        }
    }

    private async Task KeepCallsUpAsync(Dictionary<string, NodeLine> lines, CancellationToken stopping, CancellationToken giveUp)
    {
        var began = time.GetUtcNow();
        var allowance = 0.0;
        using var timer = new PeriodicTimer(s_step, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            foreach (var (plan, _) in _calls.Where(call => call.Running.IsCompleted))
            {
                _planner.Release(plan);
            }

            _calls.RemoveAll(call => call.Running.IsCompleted);
            allowance = Math.Min(allowance + (options.Rate * s_step.TotalSeconds), Math.Max(1, options.Rate));
            for (var missing = Target(time.GetUtcNow() - began) - counters.Up; missing > 0 && allowance >= 1; missing--, allowance--)
            {
                if (_planner.Next() is { } plan)
                {
                    _calls.Add((plan, new DemoCall(plan, lines[plan.Node.Id], time, counters).RunAsync(stopping, giveUp)));
                }
            }
        }
    }

    /// <summary>Grows quickly at first, then swings by a tenth.</summary>
    private int Target(TimeSpan age) =>
        (int)(options.Calls * Math.Min(1, age / s_rampUp) * (1 + (0.1 * Math.Sin(2 * Math.PI * (age / s_swing)))));

    private async Task ReportAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(s_reportInterval, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            LogReport(counters.Report());
        }
    }

    private async Task FarewellAsync(CancellationTokenSource giveUp)
    {
        giveUp.CancelAfter(s_farewell);
        await Task.WhenAll(_calls.Select(call => call.Running));
        LogReport(counters.Report());
    }

    [LoggerMessage(1, LogLevel.Information, "Keeping about {calls} calls up, at {authentication} and {accounting}")]
    private partial void LogSending(int calls, string authentication, string accounting);

    [LoggerMessage(2, LogLevel.Information, "{report}")]
    private partial void LogReport(string report);

    [LoggerMessage(3, LogLevel.Error, "Cannot send from the nodes' addresses 127.0.0.11 to 127.0.0.14; on macOS add them with ifconfig lo0 alias: {reason}")]
    private partial void LogNoAddress(string reason);
}
