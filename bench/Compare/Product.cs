using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Billing.Compare;

/// <summary>
/// Our silo and its storage emulator, started as <c>./run</c> starts them. A node, a customer and accounts are made once, through
/// the REST API; each run begins with a copy of the store as it was then, since the emulator's cost grows with what it holds.
/// </summary>
internal sealed class Product(BenchFolders folders) : IContender
{
    private const string Account = "devstoreaccount1";
    private const string Tenant = "b1111ed0-0000-4000-8000-000000000001";

    /// <summary>An account of a customer that may have no call at all.</summary>
    public const string NoCalls = "nocalls";

    // The emulator's well-known key: no secret.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly List<ChildProcess> _running = [];
    private string? _seed;
    private int _blob;
    private int _table;
    private int _siloHttp;
    private int _silo;
    private int _gateway;

    public string Name => "ours";

    /// <summary>Storage is a stand-in within the silo instead of the emulator.</summary>
    public bool StandIn { get; set; }

    public (int Authentication, int Accounting) Ports { get; private set; }

    public IReadOnlyList<ChildProcess> Processes => [_running[1], _running[0]];

    /// <summary>Whether the silo has such an option.</summary>
    public bool HasStandIn => File.ReadAllBytes(Program("Silo")).AsSpan().IndexOf("StandIn"u8) >= 0;

    public async Task Begin(CancellationToken cancellationToken)
    {
        await End();
        if (_seed is null)
        {
            await Seed(cancellationToken);
        }

        var data = folders.Fresh("storage");
        await Command.Run(["cp", "-a", _seed + "/.", data], cancellationToken);
        await Start(data, StandIn, cancellationToken);
    }

    public async Task End()
    {
        // The storage emulator last: it saves when it is asked to stop.
        for (var at = _running.Count - 1; at >= 0; at--)
        {
            await _running[at].DisposeAsync();
        }

        _running.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await End();
        _http.Dispose();
        foreach (var folder in (string[])["storage", "seed", "signin", "keys"])
        {
            BenchFolders.Delete(Path.Combine(folders.Root, folder));
        }
    }

    private async Task Start(string data, bool standIn, CancellationToken cancellationToken)
    {
        (_blob, _table, _siloHttp, _silo, _gateway) = (FreePorts.Next(), FreePorts.Next(), FreePorts.Next(), FreePorts.Next(), FreePorts.Next());
        Ports = (FreePorts.Next(), FreePorts.Next());
        var queue = FreePorts.Next();
        var storage = ChildProcess.Start("storage", folders,
        [
            "node", Path.Combine(folders.Repository, "dev/azurite/node_modules/azurite/dist/src/azurite.js"), "--silent", "--disableTelemetry",
            "--skipApiVersionCheck", "--location", data, "--blobPort", $"{_blob}", "--queuePort", $"{queue}", "--tablePort", $"{_table}",
        ]);
        _running.Add(storage);
        await storage.Await(() => FreePorts.Answers(_table, cancellationToken), s_patience, cancellationToken);

        var silo = ChildProcess.Start("silo", folders, ["dotnet", Program("Silo"), "--contentRoot", Path.GetDirectoryName(Program("Silo"))!],
            new Dictionary<string, string>
            {
                ["ConnectionStrings__Storage"] = ConnectionString,
                ["Storage__StandIn"] = standIn ? "true" : "false",
                ["Urls"] = $"http://127.0.0.1:{_siloHttp}",
                ["Orleans__AdvertisedAddress"] = "127.0.0.1",
                ["Orleans__SiloPort"] = $"{_silo}",
                ["Orleans__GatewayPort"] = $"{_gateway}",
                ["Radius__AuthenticationPort"] = $"{Ports.Authentication}",
                ["Radius__AccountingPort"] = $"{Ports.Accounting}",
            });
        _running.Add(silo);
        await silo.Await(() => Answers($"http://127.0.0.1:{_siloHttp}/health/ready", cancellationToken), s_patience, cancellationToken);
    }

    private string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{_blob}/{Account};TableEndpoint=http://127.0.0.1:{_table}/{Account};";

    private async Task Seed(CancellationToken cancellationToken)
    {
        var data = folders.Fresh("seed");
        await Start(data, standIn: false, cancellationToken);
        var (signin, tls, portal) = (FreePorts.Next(), FreePorts.Next(), FreePorts.Next());
        var identities = folders.Fresh("signin");
        await using (var identityProvider = ChildProcess.Start("signin", folders,
            ["dotnet", Program("IdentityProvider"), "--HttpPort", $"{signin}", "--HttpsPort", $"{tls}", "--DataFolder", identities]))
        {
            await identityProvider.Await(() => Answers($"http://localhost:{signin}/health", cancellationToken), s_patience, cancellationToken);
            await using var frontend = ChildProcess.Start("frontend", folders,
                ["dotnet", Program("Frontend"), "--contentRoot", Path.GetDirectoryName(Program("Frontend"))!],
                new Dictionary<string, string>
                {
                    ["ConnectionStrings__Storage"] = ConnectionString,
                    ["Urls"] = $"http://localhost:{portal}",
                    ["AzureAd__Instance"] = $"https://localhost:{tls}/",
                    ["AzureAd__TenantId"] = Tenant,
                    // Accounts are made as fast as it goes, by one script.
                    ["Limits__ApiPerMinute"] = "10000000",
                    ["AzureAd__ClientId"] = "b1111ed0-0000-4000-8000-000000000002",
                    ["SSL_CERT_FILE"] = Path.Combine(identities, "certificate.pem"),
                    ["DataProtection__KeyFolder"] = folders.Fresh("keys"),
                });
            await frontend.Await(() => Answers($"http://localhost:{portal}/health/ready", cancellationToken), s_patience, cancellationToken);
            await Enter($"http://localhost:{portal}/api/v1/", await Token(signin, cancellationToken), cancellationToken);
        }

        await End();
        _seed = data;
    }

    private async Task Enter(string api, string token, CancellationToken cancellationToken)
    {
        await Post("nodes", new { Id = "bench", Name = "Load generator", Kind = "cisco", Addresses = (string[])["127.0.0.1"], Generator.Secret });
        await Post("customers", new { Id = "bench", Name = "Bench", Country = "DE", Currency = "EUR", TimeZone = "Europe/Berlin", MaxSimultaneousCalls = 1_000_000 });
        await Post("customers", new { Id = NoCalls, Name = "No calls", Country = "DE", Currency = "EUR", TimeZone = "Europe/Berlin", MaxSimultaneousCalls = 0 });
        await Post("accounts", new { Id = NoCalls, CustomerId = NoCalls, Label = "None", Generator.Password });
        // All of one customer: its limit is counted over all calls there are.
        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
            async (number, _) => await Post("accounts", new
            {
                Id = $"load{number:D3}",
                CustomerId = "bench",
                Label = $"Account {number}",
                Generator.Password,
                MaxSimultaneousCalls = 1_000_000,
            }));

        async Task Post(string path, object body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, api + path) { Content = JsonContent.Create(body) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await _http.SendAsync(request, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                throw new IOException($"POST {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}");
            }
        }
    }

    private async Task<string> Token(int signin, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent([
            new("grant_type", "client_credentials"), new("client_id", "billing-script"), new("client_secret", "billing-script-secret"),
            new("scope", "api://billing/.default"),
        ]);
        using var answer = await _http.PostAsync($"http://localhost:{signin}/{Tenant}/oauth2/v2.0/token", form, cancellationToken);
        answer.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
        return json.RootElement.GetProperty("access_token").GetString()!;
    }

    private async Task<bool> Answers(string url, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync(url, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>As <c>dotnet publish -c Release</c> made it.</summary>
    private string Program(string project) => Path.Combine(folders.Root, "bin", project, $"Billing.{project}.dll");
}
