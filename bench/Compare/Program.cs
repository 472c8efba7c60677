using System.Runtime.InteropServices;
using Billing.Compare;

if (args is [Sink.Switch, var port])
{
    Sink.Serve(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["--help" or "-h"])
{
    Console.WriteLine(CompareOptions.Usage);
    return 0;
}

using var cancelled = new CancellationTokenSource();
void Cancel(PosixSignalContext context)
{
    context.Cancel = true;
    cancelled.Cancel();
}

using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
try
{
    var options = CompareOptions.Parse(args);
    var folders = new BenchFolders(Environment.CurrentDirectory);
    var benchmark = new Benchmark(folders, options);
    Console.WriteLine($"{Environment.ProcessorCount} processors, load average {Benchmark.LoadAverage()} at the beginning");
    try
    {
        await benchmark.Run(cancelled.Token);
    }
    finally
    {
        folders.ForgetPids();
    }

    Console.WriteLine();
    Console.WriteLine(Report.Table(benchmark));
    Console.WriteLine(Report.Json(benchmark));
    return 0;
}
catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
{
    Console.Error.WriteLine("Cancelled; everything that was started has ended.");
    return 130;
}
catch (Exception fault) when (fault is FormatException or IOException or HttpRequestException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}
