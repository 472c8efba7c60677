using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Billing.LivePages;

// bench/portal starts it: portal's address, token endpoint, accounting port, file of process ids, pages, live calls, changes a second, seconds.
var (portal, tokens, accounting, processIds) = (new Uri(args[0]), new Uri(args[1]), args[2], args[3]);
var numbers = args[4..].Select(argument => int.Parse(argument, CultureInfo.InvariantCulture)).ToArray();
var (pages, live, changes, seconds) = (numbers[0], numbers[1], numbers[2], numbers[3]);
string[] addresses = ["127.0.0.1"];
const int Hold = 20;
const string Secret = "bench-portal-secret";
var time = TimeProvider.System;
var open = new List<LivePage>();
var watched = File.ReadAllLines(processIds).Select(line => line.Split(' ')).Where(line => line[1] is "frontend" or "silo")
    .Select(line => new WatchedProcess(line[1], int.Parse(line[0], CultureInfo.InvariantCulture))).ToArray();

using var api = new HttpClient { BaseAddress = new Uri(portal, "/api/v1/") };
using (var granted = await api.PostAsync(tokens, new FormUrlEncodedContent(
    [new("grant_type", "password"), new("client_id", "billing-cli"), new("username", "admin"), new("scope", "api://billing/.default")])))
{
    granted.EnsureSuccessStatusCode();
    var token = (await granted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString();
    api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
}

await Enter("nodes", new { id = "bench", name = "Bench", kind = "cisco", secret = Secret, addresses });
await Enter("customers", new { id = "bench", name = "Bench", currency = "EUR" });
foreach (var number in Enumerable.Range(0, 10))
{
    await Enter("accounts", new { id = $"load{number}", customerId = "bench", password = "bench-portal-password" });
}

Console.Error.WriteLine($"Raising {live} calls…");
var starts = changes / 2;
var turning = starts * Hold;
await Load($"--calls {live - turning} --leave-up --outstanding 64");
// Ended by us, when it is no longer needed.
using var changing = Begin($"--rate {starts} --hold {Hold} --calls 1000000 --seconds 3600");
await Until(async () => (await api.GetFromJsonAsync<JsonElement>("calls/live?take=1")).GetProperty("total").GetInt32() >= live * 95 / 100, "the calls to be live", 90);

using var visitor = new Visitor();
await visitor.SignIn(new Uri(portal, "/calls"), "admin");
var before = watched.Select(process => process.Cpu()).ToArray();
await Task.Delay(TimeSpan.FromSeconds(10));
var alone = watched.Select((process, at) => (process.Cpu() - before[at]) / 10).ToArray();
var memoryAlone = watched.Select(process => process.Memory()).ToArray();

Console.Error.WriteLine($"Opening {pages} pages…");
using var stopping = new CancellationTokenSource();
foreach (var _ in Enumerable.Range(0, pages))
{
    var page = new LivePage(time);
    open.Add(page);
    await page.Open(visitor, new Uri(portal, "/calls"), stopping.Token);
}

await Until(() => Task.FromResult(open.All(page => page.Batches > 3)), "all pages to show calls", 60);
foreach (var page in open)
{
    page.TakeAges();
}

var (octets, batches) = (open.Sum(page => page.Octets), open.Sum(page => page.Batches));
before = [.. watched.Select(process => process.Cpu())];
var self = Process.GetCurrentProcess().TotalProcessorTime;
await Task.Delay(TimeSpan.FromSeconds(seconds));
var cpu = watched.Select((process, at) => (process.Cpu() - before[at]) / seconds).ToArray();
var memory = watched.Select(process => process.Memory()).ToArray();
var own = (Process.GetCurrentProcess().TotalProcessorTime - self).TotalSeconds / seconds;
octets = open.Sum(page => page.Octets) - octets;
batches = open.Sum(page => page.Batches) - batches;
var ages = open.SelectMany(page => page.TakeAges()).Order().ToArray();
var failed = open.Where(page => page.Failure is not null).ToArray();
var total = (await api.GetFromJsonAsync<JsonElement>("calls/live?take=1")).GetProperty("total").GetInt32();
await stopping.CancelAsync();
foreach (var page in open)
{
    await page.DisposeAsync();
}

changing.Kill(entireProcessTree: true);
for (var at = 0; at < watched.Length; at++)
{
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{watched[at].Name,-9} {alone[at],6:0.00} cores without pages, {cpu[at],6:0.00} with them; {memoryAlone[at],6:0} MB without, {memory[at],6:0} with"));
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pages} pages, {total} live calls, {changes} changes/s; {failed.Length} pages failed {failed.FirstOrDefault()?.Failure}"));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"age of what a page shows: p50 {At(0.5)} ms, p99 {At(0.99)} ms, most {ages.LastOrDefault()} ms ({ages.Length} looks); {batches / (double)pages / seconds:0.0} updates/s and {octets / 1024.0 / pages / seconds:0.0} KiB/s a page; this client {own:0.00} cores"));
Console.WriteLine(JsonSerializer.Serialize(new
{
    pages,
    live = total,
    changesPerSecond = changes,
    seconds,
    frontendCores = Math.Round(Of(cpu, "frontend"), 3),
    frontendCoresWithoutPages = Math.Round(Of(alone, "frontend"), 3),
    siloCores = Math.Round(Of(cpu, "silo"), 3),
    frontendMB = Math.Round(Of(memory, "frontend")),
    frontendMBWithoutPages = Math.Round(Of(memoryAlone, "frontend")),
    siloMB = Math.Round(Of(memory, "silo")),
    ageP50Ms = At(0.5),
    ageP99Ms = At(0.99),
    ageMaxMs = ages.LastOrDefault(),
    looks = ages.Length,
    failedPages = failed.Length,
}));
if (total < live * 95 / 100)
{
    Console.Error.WriteLine($"Only {total} calls were live at the end: this was another load.");
    return 1;
}

return failed.Length == 0 && ages.Length > 0 ? 0 : 1;

double Of(double[] figures, string name) => figures[Array.FindIndex(watched, process => process.Name == name)];

int At(double share) => ages.Length == 0 ? 0 : ages[(int)(share * (ages.Length - 1))];

async Task Enter(string what, object body)
{
    using var answer = await api.PostAsJsonAsync(what, body);
    if (!answer.IsSuccessStatusCode)
    {
        throw new InvalidOperationException($"{what}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }
}

Process Begin(string options) => Process.Start(new ProcessStartInfo(
    "bench/load", $"--mode acct --server 127.0.0.1:{int.Parse(accounting, CultureInfo.InvariantCulture) - 1},{accounting} --secret {Secret} --accounts load{{0-9}} --json {options}") { RedirectStandardOutput = true })!;

async Task Load(string options)
{
    using var load = Begin(options);
    await load.WaitForExitAsync();
    if (load.ExitCode != 0)
    {
        throw new InvalidOperationException("bench/load failed.");
    }
}

async Task Until(Func<Task<bool>> condition, string what, int patience)
{
    var deadline = time.GetTimestamp();
    while (!await condition())
    {
        if (time.GetElapsedTime(deadline).TotalSeconds > patience)
        {
            throw new TimeoutException($"Waited {patience} s for {what}: {open.FirstOrDefault(page => page.Failure is not null)?.Failure}");
        }

        await Task.Delay(500);
    }
}
