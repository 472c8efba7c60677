using System.Runtime.InteropServices;
using Billing.Load;

if (args is [] or ["--help" or "-h"])
{
    Console.WriteLine(LoadOptions.Usage);
    return 0;
}

try
{
    var options = LoadOptions.Parse(args);
    var accounts = AccountSource.Read(options.Accounts, options.Password);
    using var acknowledged = options.AcknowledgedFile is { } path ? new AcknowledgedFile(path, options.Run) : null;
    var cpuBefore = Environment.CpuUsage.TotalTime;
    var run = new LoadRun(options, TimeProvider.System, accounts, acknowledged);
    void End(PosixSignalContext context)
    {
        context.Cancel = true;
        run.End();
    }

    using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
    using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);

    SourcePort[] ports = [.. Enumerable.Range(0, options.Ports).Select(index => new SourcePort(run, index))];
    Thread[] threads = [.. ports.Select(port => new Thread(port.Run) { IsBackground = true })];
    Array.ForEach(threads, thread => thread.Start());
    Array.ForEach(threads, thread => thread.Join());

    var tally = new Tally();
    foreach (var port in ports)
    {
        tally.Add(port.Tally);
        port.Dispose();
    }

    if (Array.Find(ports, port => port.Fault is not null) is { } failed)
    {
        throw new IOException(failed.Fault);
    }

    var report = LoadReport.Of(run, tally, Environment.CpuUsage.TotalTime - cpuBefore);
    if (!options.JsonOnly)
    {
        Console.WriteLine(report.ToText(options));
    }

    Console.WriteLine(report.ToJson());
    return tally.Acknowledged > 0 ? 0 : 1;
}
catch (Exception fault) when (fault is FormatException or IOException or System.Net.Sockets.SocketException)
{
    Console.Error.WriteLine(fault.Message);
    return 2;
}
