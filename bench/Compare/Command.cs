using System.Diagnostics;

namespace Billing.Compare;

/// <summary>Runs a short command to its end.</summary>
internal static class Command
{
    /// <returns>What it wrote.</returns>
    /// <exception cref="IOException">It failed; says what it wrote.</exception>
    public static async Task<string> Run(IEnumerable<string> command, CancellationToken cancellationToken, string? input = null)
    {
        string[] words = [.. command];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start) ?? throw new IOException($"{words[0]} could not be started.");
        // Ctrl-C does not reach it by itself.
        using var end = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return process.ExitCode == 0
            ? await output
            : throw new IOException($"{string.Join(' ', words)} failed ({process.ExitCode}): {await errors}{await output}");
    }
}
