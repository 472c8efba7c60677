using System.Diagnostics;
using System.Globalization;

namespace Billing.Compare;

/// <summary>
/// A process that we started, in a session of its own: Ctrl-C reaches us alone, and we end it in order. Its pid is noted in a file,
/// so that the next comparison ends what a killed one left behind.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _log;
    private readonly string _stopSignal;

    private ChildProcess(string name, Process process, string log, string stopSignal) =>
        (Name, _process, _log, _stopSignal) = (name, process, log, stopSignal);

    public string Name { get; }

    public int Id => _process.Id;

    /// <param name="name">What it is called in figures and messages.</param>
    /// <param name="folders">Where its log and its pid go.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="environment">Added to ours.</param>
    /// <param name="stopSignal">What ends it in order.</param>
    public static ChildProcess Start(
        string name, BenchFolders folders, IEnumerable<string> command, IReadOnlyDictionary<string, string>? environment = null, string stopSignal = "TERM")
    {
        var log = Path.Combine(folders.Logs, name + ".log");
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        foreach (var argument in (string[])["-c", "exec setsid \"$@\" >\"$LOG\" 2>&1 </dev/null", "sh", .. command])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LOG"] = log;
        foreach (var (variable, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[variable] = value;
        }

        var process = Process.Start(start) ?? throw new IOException($"{name} could not be started.");
        folders.NotePid(process.Id, name);
        return new ChildProcess(name, process, log, stopSignal);
    }

    /// <summary>Waits until it is ready, as <paramref name="ready"/> tells.</summary>
    /// <exception cref="IOException">It ended, or is not ready in time; says what it said last.</exception>
    public async Task Await(Func<Task<bool>> ready, TimeSpan patience, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await ready())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(began) > patience)
            {
                throw new IOException($"{Name} did not start. Its last lines ({_log}):\n{string.Join('\n', File.ReadLines(_log).TakeLast(15))}");
            }

            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>Whether it has written this. Its log is there once it runs.</summary>
    public bool Says(string words) => File.Exists(_log) && File.ReadAllText(_log).Contains(words, StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signal(_stopSignal, _process.Id.ToString(CultureInfo.InvariantCulture));
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Console.Error.WriteLine($"{Name} did not end in 60 s; it is killed.");
                Signal("KILL", $"-{_process.Id}");
            }
        }

        _process.Dispose();
    }

    private static void Signal(string signal, string target)
    {
        using var kill = Process.Start("/bin/kill", ["-s", signal, "--", target]);
        kill.WaitForExit();
    }
}
