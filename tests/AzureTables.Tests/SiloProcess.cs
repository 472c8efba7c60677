using System.Collections.Concurrent;
using System.Diagnostics;
using Testing;

namespace AzureTables.Tests;

/// <summary>A silo in a process of its own, to be killed.</summary>
internal sealed class SiloProcess : IDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();

    public SiloProcess(string connectionString)
    {
        var ports = new[] { FreePort.Next(), FreePort.Next() };
        Port = ports[0];
        process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "AzureTables.Tests.Silo.dll"), $"{ports[0]}", $"{ports[1]}"])
            {
                Environment = { ["TABLES"] = connectionString },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.OutputDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Port { get; }

    public string Output => string.Join('\n', output);

    public Task ReadyAsync() => Eventually.Async(
        () => process.HasExited ? throw new InvalidOperationException($"The silo ended:\n{Output}") : output.Contains("ready"),
        $"the silo on port {Port} to be ready", StartDeadline);

    /// <summary>SIGKILL: no good-bye.</summary>
    public void Kill() => process.Kill();

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
