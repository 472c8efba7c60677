using System.Collections.Concurrent;
using System.Diagnostics;

namespace Testing;

/// <summary>
/// A real Azurite of its own, on free ports, in a temporary folder that goes with it.
/// </summary>
public sealed class AzuriteProcess : IAsyncDisposable
{
    // The well-known account of the emulator: public, and the same everywhere.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(20);
    private static readonly SemaphoreSlim Installing = new(1, 1);

    private readonly Process process;
    private readonly string folder;
    private readonly ConcurrentQueue<string> output = new();

    private AzuriteProcess(string folder)
    {
        this.folder = folder;
        process = new Process
        {
            StartInfo = new ProcessStartInfo(RepositoryRoot.Of("dev", "azurite", "node_modules", ".bin", "azurite"))
            {
                ArgumentList =
                {
                    "--location", folder, "--silent", "--loose", "--skipApiVersionCheck", "--disableTelemetry",
                    "--blobHost", "127.0.0.1", "--blobPort", $"{BlobPort}",
                    "--queueHost", "127.0.0.1", "--queuePort", $"{QueuePort}",
                    "--tableHost", "127.0.0.1", "--tablePort", $"{TablePort}",
                },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.OutputDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
    }

    /// <summary>The port of the blob service.</summary>
    public int BlobPort { get; } = FreePort.Next();

    /// <summary>The port of the queue service.</summary>
    public int QueuePort { get; } = FreePort.Next();

    /// <summary>The port of the table service.</summary>
    public int TablePort { get; } = FreePort.Next();

    /// <summary>Where the tables are, without a key.</summary>
    public Uri TableEndpoint => new($"http://127.0.0.1:{TablePort}/{Account}");

    /// <summary>Where the blobs are, without a key.</summary>
    public Uri BlobEndpoint => new($"http://127.0.0.1:{BlobPort}/{Account}");

    /// <summary>All three services, with the emulator's key.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};" +
        $"BlobEndpoint={BlobEndpoint};QueueEndpoint=http://127.0.0.1:{QueuePort}/{Account};TableEndpoint={TableEndpoint};";

    /// <summary>Starts one, and returns when its tables answer. Installs it with <c>npm ci</c> when the checkout has not yet.</summary>
    public static async Task<AzuriteProcess> StartAsync()
    {
        await InstallAsync();
        var folder = Directory.CreateTempSubdirectory("azurite-").FullName;
        var azurite = new AzuriteProcess(folder);
        azurite.process.Start();
        azurite.process.BeginOutputReadLine();
        azurite.process.BeginErrorReadLine();
        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
            await Eventually.Async(() => azurite.AnswersAsync(http), $"Azurite's tables on port {azurite.TablePort}", StartDeadline);
            return azurite;
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    /// <summary>Azurite stands still: connections stay open and nothing is answered, as with a store that hangs.</summary>
    public void Pause() => Signals.Freeze(process);

    /// <summary>Azurite goes on, with whatever was sent meanwhile.</summary>
    public void Resume() => Signals.Thaw(process);

    /// <summary>Ends Azurite in order, and deletes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            Resume();
            Signals.AskToEnd(process);
            using var patience = new CancellationTokenSource(StopDeadline);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<bool> AnswersAsync(HttpClient http)
    {
        if (process.HasExited)
        {
            throw new InvalidOperationException($"Azurite ended with {process.ExitCode}: {string.Join('\n', output)}");
        }
        try
        {
            // Any answer will do: without a signature it is a refusal.
            using var response = await http.GetAsync(TableEndpoint);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task InstallAsync()
    {
        var home = RepositoryRoot.Of("dev", "azurite");
        await Installing.WaitAsync();
        try
        {
            if (File.Exists(Path.Combine(home, "node_modules", ".bin", "azurite")))
            {
                return;
            }
            using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund"]) { WorkingDirectory = home })!;
            await npm.WaitForExitAsync();
            if (npm.ExitCode != 0)
            {
                throw new InvalidOperationException($"npm ci in {home} ended with {npm.ExitCode}.");
            }
        }
        finally
        {
            Installing.Release();
        }
    }
}
