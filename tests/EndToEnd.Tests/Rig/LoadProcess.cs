using System.Globalization;
using System.Net;
using Testing;

namespace EndToEnd.Rig;

/// <summary>The load generator as a node that sends many calls and keeps account of what was acknowledged.</summary>
public sealed class LoadProcess : IAsyncDisposable
{
    private readonly ManagedProcess _process;
    private readonly string _file;

    private LoadProcess(ManagedProcess process, string file) => (_process, _file) = (process, file);

    public string Output => _process.Output;

    public bool HasExited => _process.HasExited;

    /// <param name="accounting">The silo that it talks to.</param>
    /// <param name="source">Its address, which a node must have.</param>
    /// <param name="options">Of <c>bench/load</c>.</param>
    public static LoadProcess Start(ScratchFolder folder, IPEndPoint accounting, string source, string secret, params string[] options)
    {
        var file = folder.File($"acknowledged-{source}-{Guid.NewGuid():N}");
        var port = accounting.Port.ToString(CultureInfo.InvariantCulture);
        return new LoadProcess(
            ManagedProcess.Start("dotnet",
            [
                RepositoryRoot.Of("bench", "Load", "bin", "Debug", "net10.0", "Billing.Bench.Load.dll"),
                "--mode", "acct", "--server", $"{accounting.Address}:{port},{port}", "--source", source, "--secret", secret, "--acknowledged", file, .. options,
            ]),
            file);
    }

    /// <summary>How many records were acknowledged until a moment ago.</summary>
    /// <param name="status">Of this status alone: <c>Start</c>, <c>Stop</c>.</param>
    public int AcknowledgedSoFar(string? status = null) =>
        File.Exists(_file) ? File.ReadLines(_file).Count(line => status is null || line.Contains($"\t{status}\t", StringComparison.Ordinal)) : 0;

    /// <summary>Ends it early, as if its time were over: it ends the calls that are up.</summary>
    /// <returns>When all of its records have their answers, or it has given them up.</returns>
    public Task Stop() => _process.Stop(TimeSpan.FromSeconds(90));

    /// <summary>Waits for its end.</summary>
    /// <returns>The records that were acknowledged: call key and status.</returns>
    public async Task<(string Call, string Status)[]> Finished(TimeSpan deadline)
    {
        await _process.Exited(deadline);
        return [.. (await File.ReadAllLinesAsync(_file)).Select(line => line.Split('\t')).Select(fields => (fields[0], fields[1]))];
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
