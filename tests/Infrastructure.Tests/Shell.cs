using System.Diagnostics;

namespace Infrastructure.Tests;

/// <summary>Runs a program to its end.</summary>
internal static class Shell
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(3);

    /// <param name="environment">Over that of the tests.</param>
    public static async Task<(int Exit, string Output, string Errors)> Run(
        string folder, string program, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(s_deadline);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output, await errors);
    }
}
