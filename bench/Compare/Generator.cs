using System.Globalization;
using System.Text.Json;

namespace Billing.Compare;

/// <summary>Runs <c>bench/load</c>.</summary>
internal sealed class Generator(BenchFolders folders)
{
    public const string Secret = "testing123-of-the-bench";
    public const string Password = "load-password";
    public const string Accounts = "load{000-999}";
    private const string Program = "bench/Load/bin/Release/net10.0/Billing.Bench.Load.dll";
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <exception cref="IOException">Nothing was acknowledged.</exception>
    public async Task<LoadFigures> Run(IContender server, Load load, TimeSpan warmup, CancellationToken cancellationToken)
    {
        static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);
        var (authentication, accounting) = server.Ports;
        string[] command =
        [
            "dotnet", Path.Combine(folders.Repository, Program), "--json", "--mode", load.Mode,
            "--server", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{authentication},{accounting}"), "--secret", Secret,
            "--accounts", load.Accounts, "--password", Password, "--outstanding", Number(load.Outstanding), "--ports", "4",
            "--calls", Number(load.Calls ?? 1e9), "--seconds", Number(load.Length.TotalSeconds), "--warmup", Number(warmup.TotalSeconds),
            .. load.LeaveUp ? (string[])["--leave-up"] : [],
        ];
        var output = await Command.Run(command, cancellationToken);
        return JsonSerializer.Deserialize<LoadFigures>(output, s_json)!;
    }
}
