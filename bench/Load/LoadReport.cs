using System.Globalization;
using System.Text.Json;

namespace Billing.Load;

/// <summary>The figures of a run.</summary>
internal sealed record LoadReport
{
    public required string Mode { get; init; }

    public required string Server { get; init; }

    public required int Outstanding { get; init; }

    public required int Ports { get; init; }

    /// <summary>Calls a second that were to start; 0 for a closed loop.</summary>
    public required double Rate { get; init; }

    public required long Calls { get; init; }

    public required long Records { get; init; }

    public required long Acknowledged { get; init; }

    /// <summary>From the end of the warm-up to the last answer.</summary>
    public required double MeasuredSeconds { get; init; }

    public required long MeasuredAcknowledged { get; init; }

    public required double RecordsPerSecond { get; init; }

    public required double CallsPerSecond { get; init; }

    public required double P50Ms { get; init; }

    public required double P90Ms { get; init; }

    public required double P99Ms { get; init; }

    public required double P999Ms { get; init; }

    public required double MaxMs { get; init; }

    public required long Lost { get; init; }

    public required double LostPercent { get; init; }

    public required long Transmissions { get; init; }

    public required long Retransmissions { get; init; }

    public required long WronglySigned { get; init; }

    public required long Unexpected { get; init; }

    public required long Accepted { get; init; }

    public required long Refused { get; init; }

    public required long LateStarts { get; init; }

    public required long DroppedByUs { get; init; }

    public required double GeneratorCpuMicrosecondsPerRecord { get; init; }

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static LoadReport Of(LoadRun run, Tally tally, TimeSpan cpu)
    {
        var options = run.Options;
        var seconds = tally.LastAnswer > run.MeasureFrom ? run.Time.GetElapsedTime(run.MeasureFrom, tally.LastAnswer).TotalSeconds : 0;
        double PerSecond(long count) => seconds > 0 ? Math.Round(count / seconds, 1) : 0;
        double Ms(double share) => Math.Round(tally.Latencies.Quantile(share), 3);
        return new LoadReport
        {
            Mode = options.Mode.ToString().ToLowerInvariant(),
            Server = options.Mode switch
            {
                LoadMode.Acct => options.Accounting.ToString(),
                LoadMode.Auth => options.Authentication.ToString(),
                _ => $"{options.Authentication},{options.Accounting.Port}",
            },
            Outstanding = options.Rate > 0 ? 0 : options.Outstanding,
            Ports = options.Ports,
            Rate = options.Rate,
            Calls = tally.Calls,
            Records = tally.Records,
            Acknowledged = tally.Acknowledged,
            MeasuredSeconds = Math.Round(seconds, 3),
            MeasuredAcknowledged = tally.MeasuredAcknowledged,
            RecordsPerSecond = PerSecond(tally.MeasuredAcknowledged),
            CallsPerSecond = PerSecond(tally.MeasuredCallsEnded),
            P50Ms = Ms(0.5),
            P90Ms = Ms(0.9),
            P99Ms = Ms(0.99),
            P999Ms = Ms(0.999),
            MaxMs = Math.Round(tally.Latencies.MaxMicroseconds / 1000.0, 3),
            Lost = tally.Lost,
            LostPercent = tally.Records > 0 ? Math.Round(100.0 * tally.Lost / tally.Records, 4) : 0,
            Transmissions = tally.Transmissions,
            Retransmissions = tally.Retransmissions,
            WronglySigned = tally.WronglySigned,
            Unexpected = tally.Unexpected,
            Accepted = tally.Accepted,
            Refused = tally.Refused,
            LateStarts = tally.Late,
            DroppedByUs = tally.DroppedByUs,
            GeneratorCpuMicrosecondsPerRecord = tally.Records > 0 ? Math.Round(cpu.TotalMicroseconds / tally.Records, 2) : 0,
        };
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public string ToText(LoadOptions options)
    {
        var loop = Rate > 0 ? $"open loop, {Rate} calls/s" : $"closed loop, {Outstanding} outstanding";
        return string.Create(CultureInfo.InvariantCulture, $"""
            {Mode} at {Server}: {Calls} calls, {loop}, {Ports} source ports
            acknowledged  {RecordsPerSecond:N1} records/s = {CallsPerSecond:N1} calls/s   ({MeasuredAcknowledged} records with a verified answer in {MeasuredSeconds:N2} s)
            latency       p50 {P50Ms:N2}  p90 {P90Ms:N2}  p99 {P99Ms:N2}  p99.9 {P999Ms:N2}  max {MaxMs:N2} ms   ({(Rate > 0 ? "from the time the call was to start" : "from the first transmission")} to the verified answer)
            lost          {Lost} of {Records} records = {LostPercent} %   (no answer to {options.Transmissions} transmissions {options.RetryWait.TotalSeconds} s apart; {Records - Acknowledged - Lost} were still waiting at the end)
            transmissions {Transmissions}, {Retransmissions} of them again; {DroppedByUs} datagrams dropped on our side
            answers       {WronglySigned} that do not verify (another secret, or late under an identifier used again), {Unexpected} that nothing waited for; Access-Requests: {Accepted} accepted, {Refused} refused
            generator     {GeneratorCpuMicrosecondsPerRecord} us CPU per record; {LateStarts} calls started over 2 ms late
            """);
    }
}
