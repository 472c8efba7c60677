using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Testing;

namespace EndToEnd.Rig;

/// <summary>
/// A process that a test starts: its output is kept, and it goes with all its children when the test ends, or the test program does.
/// </summary>
public sealed class ManagedProcess : IAsyncDisposable
{
    private const int SigTerm = 15;

    private static readonly ConcurrentDictionary<ManagedProcess, bool> Running = new();

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    static ManagedProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in Running.Keys)
        {
            process.Kill();
        }
    };

    private ManagedProcess(string name, Process process)
    {
        Name = name;
        _process = process;
    }

    /// <summary>For messages, e.g. <c>kamailio</c>.</summary>
    public string Name { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Standard output and standard error so far, as the lines came.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <param name="command">Program name or path.</param>
    /// <param name="arguments">Passed as they are: no shell.</param>
    /// <param name="workingFolder">Null for this program's own.</param>
    /// <param name="environment">Set in addition to this program's own; a null value takes a variable away.</param>
    /// <param name="input">Written to standard input, which is closed then.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static ManagedProcess Start(
        string command,
        IEnumerable<string> arguments,
        string? workingFolder = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? input = null)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        var managed = new ManagedProcess(Path.GetFileName(command), new Process { StartInfo = start });
        managed._process.OutputDataReceived += managed.Keep;
        managed._process.ErrorDataReceived += managed.Keep;
        managed._process.Start();
        Running[managed] = true;
        managed._process.BeginOutputReadLine();
        managed._process.BeginErrorReadLine();
        managed.Feed(input);
        return managed;
    }

    /// <summary>Waits for the end and for the last line of output.</summary>
    /// <returns>The exit code; 128 + signal number if a signal ended it.</returns>
    /// <exception cref="TimeoutException">Still running; the message holds the output so far.</exception>
    public async Task<int> Exited(TimeSpan deadline)
    {
        using var timeout = new CancellationTokenSource(deadline);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited {deadline.TotalSeconds:0.#} s in vain for {Name} to end.\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>Waits for a text in the output.</summary>
    /// <exception cref="TimeoutException">It did not come, or the process ended without it.</exception>
    public async Task Said(string text, TimeSpan deadline)
    {
        await Eventually.Async(() => HasExited || Output.Contains(text, StringComparison.Ordinal), $"{Name} to say '{text}'", deadline, () => Output);
        if (!Output.Contains(text, StringComparison.Ordinal))
        {
            await Exited(deadline);
            if (!Output.Contains(text, StringComparison.Ordinal))
            {
                throw new TimeoutException($"{Name} ended with code {_process.ExitCode} and never said '{text}'.\n{Output}");
            }
        }
    }

    /// <summary>Ends the process and all its children at once (SIGKILL): none of them can finish anything.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>Asks the process to end (SIGTERM); kills it and all its children when it does not.</summary>
    public async Task Stop(TimeSpan patience)
    {
        if (!HasExited && !OperatingSystem.IsWindows())
        {
            _ = Signal(Id, SigTerm);
            try
            {
                await Exited(patience);
            }
            catch (TimeoutException)
            {
                // Killed below.
            }
        }

        Kill();
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited(TimeSpan.FromSeconds(40));
        Running.TryRemove(this, out _);
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            lock (_output)
            {
                _output.AppendLine(line.Data);
            }
        }
    }

    private void Feed(string? input)
    {
        try
        {
            _process.StandardInput.Write(input);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading; its output says why.
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int processId, int signal);
}
