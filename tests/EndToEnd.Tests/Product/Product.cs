using System.Net;
using EndToEnd.Rig;
using Testing;

namespace EndToEnd;

/// <summary>
/// The whole product as it is delivered, on free ports: the storage emulator, the identity provider, a silo and the frontend.
/// One for all test classes; a test that breaks something of it repairs it.
/// </summary>
public sealed class Product : IAsyncDisposable
{
    private const string Tenant = "b1111ed0-0000-4000-8000-000000000001";
    private const string Portal = "b1111ed0-0000-4000-8000-000000000002";
    internal const string PaymentsKey = "sk_test_billing";
    internal const string WebhookSecret = "whsec_billing_development";
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);

    private static Product? _running;

    private readonly ScratchFolder _folder = new("product");
    private readonly int _signIn = FreePort.Next();
    private readonly int _signInTls = FreePort.Next();
    private readonly int _portal = FreePort.Next();
    private readonly int _payments = FreePort.Next();
    private readonly int _sample = FreePort.Next();
    private readonly AzuriteProcess _storage;
    private ManagedProcess? _signInProcess;
    private ManagedProcess? _frontendProcess;
    private ManagedProcess? _paymentsProcess;
    private ManagedProcess? _sampleProcess;

    private Product(AzuriteProcess storage)
    {
        _storage = storage;
        Silo = AnotherSilo();
    }

    public static Product Running => _running ?? throw new InvalidOperationException("The product is not up.");

    /// <summary>The silo that all tests share.</summary>
    public Silo Silo { get; }

    public IPEndPoint Authentication => Silo.Authentication;

    public IPEndPoint Accounting => Silo.Accounting;

    /// <summary>The storage emulator; a test that pauses it continues it.</summary>
    public AzuriteProcess Storage => _storage;

    public Uri PortalAddress => new($"http://localhost:{_portal}/");

    /// <summary>The payment processor, with its trouble on demand.</summary>
    public Uri PaymentsAddress => new($"http://localhost:{_payments}/");

    /// <summary>The sample site, as site <c>sample</c>.</summary>
    public Uri SampleAddress => new($"http://localhost:{_sample}/");

    /// <summary>The REST API as an administrator's script uses it.</summary>
    public Api Api { get; private set; } = null!;

    /// <summary>What the silo and the frontend have logged.</summary>
    public string Log => $"{Silo.Log}\n{_frontendProcess?.Output}";

    public static async Task Start()
    {
        var product = new Product(await AzuriteProcess.StartAsync());
        _running = product;
        product.StartSignIn();
        product.StartPayments();
        await product.Silo.Start();
        product.StartFrontend();
        await Answers(new Uri($"http://localhost:{product._signIn}/health"), "the identity provider", product._signInProcess!);
        await Answers(new Uri(product.PortalAddress, "health/ready"), "the frontend", product._frontendProcess!);
        await Answers(new Uri(product.PaymentsAddress, "health"), "the payment processor", product._paymentsProcess!);
        await Answers(new Uri(product.SampleAddress, "health"), "the sample site", product._sampleProcess!);
        product.Api = await product.SignIn("admin");
    }

    public static ValueTask Stop() => _running?.DisposeAsync() ?? ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await End(_sampleProcess);
        await End(_frontendProcess);
        await Silo.DisposeAsync();
        await End(_paymentsProcess);
        await End(_signInProcess);

        await _storage.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A further silo of the same cluster, not started yet.</summary>
    /// <param name="more">Settings that this one has besides.</param>
    public Silo AnotherSilo(params (string Key, string Value)[] more) => new(_storage.ConnectionString, new Dictionary<string, string>(
        more.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)))
    {
        ["Provisioning__PublicUrl"] = new Uri(PortalAddress, "phones").AbsoluteUri,
        ["Provisioning__PublicAccess"] = "false",
        // A rollout of a hundred phones has many of its steps.
        ["Devices__StoreEvery"] = "10",
        ["Devices__LookEvery"] = "00:00:01",
        ["Signup__PublicBase"] = $"http://localhost:{_portal}",
        ["Payments__Stripe__ApiBase"] = $"http://localhost:{_payments}",
        ["Payments__Stripe__ApiKey"] = PaymentsKey,
        ["Payments__Stripe__WebhookSecret"] = WebhookSecret,
    });

    /// <summary>The REST API as another user's script uses it: <c>admin</c>, <c>support</c>, <c>reader</c>.</summary>
    public Task<Api> SignIn(string user) =>
        Api.SignIn(PortalAddress, new Uri($"http://localhost:{_signIn}/{Tenant}/oauth2/v2.0/token"), user);

    /// <summary>Waits for what the API says, also while a silo restarts: until the frontend has found the new one, calls fail.</summary>
    /// <inheritdoc cref="Eventually.Async(Func{Task{bool}}, string, TimeSpan, Func{string}?)"/>
    public Task Until(Func<Task<bool>> condition, string whatWeWaitFor, TimeSpan deadline, Func<string>? evidence = null)
    {
        Exception? last = null;
        return Eventually.Async(
            async () =>
            {
                try
                {
                    return await condition();
                }
                catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
                {
                    last = exception;
                    return false;
                }
            },
            whatWeWaitFor, deadline, () => $"{evidence?.Invoke()}\n{last?.Message}\n{Log}");
    }

    private void StartSignIn() => _signInProcess = Launch("IdentityProvider", "dev", "Billing.IdentityProvider.dll", [],
        "--HttpPort", $"{_signIn}", "--HttpsPort", $"{_signInTls}", "--DataFolder", _folder.Path);

    private void StartFrontend() => _frontendProcess = Launch("Frontend", "src", "Billing.Frontend.dll", new()
    {
        ["ConnectionStrings__Storage"] = _storage.ConnectionString,
        ["Urls"] = $"http://localhost:{_portal}",
        ["AzureAd__Instance"] = $"https://localhost:{_signInTls}/",
        ["AzureAd__TenantId"] = Tenant,
        ["AzureAd__ClientId"] = Portal,
        ["SSL_CERT_FILE"] = Path.Combine(_folder.Path, "certificate.pem"),
        ["Signup__PublicBase"] = $"http://localhost:{_portal}",
        // All visitors of these tests come from one address.
        ["Signup__PerAddressPerMinute"] = "1000",
        ["Signup__CommandsPerAddressPerHour"] = "10000",
        ["Limits__SignInPerMinute"] = "1000",
        ["Limits__ApiPerMinute"] = "1000000",
        ["Signup__ReadsPerAddressPerMinute"] = "10000",
    });

    private void StartPayments()
    {
        _paymentsProcess = Launch("PaymentProcessor", "dev", "Billing.PaymentProcessor.dll", [],
            "--Port", $"{_payments}", "--DataFolder", Path.Combine(_folder.Path, "payments"), "--ApiKey", PaymentsKey, "--WebhookSecret", WebhookSecret,
            "--WebhookUrl", $"{PortalAddress}api/v1/signup/webhooks/stripe", "--Hang", "00:00:02");
        _sampleProcess = Launch("SampleSite", "dev", "Billing.SampleSite.dll", [],
            "--Port", $"{_sample}", "--Api", $"http://localhost:{_portal}", "--Site", "sample");
    }

    /// <summary>Published output where there is some, since only that serves the portal's scripts in production.</summary>
    internal static ManagedProcess Launch(string project, string folder, string program, Dictionary<string, string?> environment, params string[] arguments)
    {
        var published = RepositoryRoot.Of("artifacts", project);
        var home = File.Exists(Path.Combine(published, program)) ? published : RepositoryRoot.Of(folder, project, "bin", "Debug", "net10.0");
        environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        return ManagedProcess.Start("dotnet", [Path.Combine(home, program), "--contentRoot", home, .. arguments], home, environment);
    }

    internal static async Task Answers(Uri address, string what, ManagedProcess process)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await Eventually.Async(
            async () =>
            {
                Assert.IsFalse(process.HasExited, $"{what} has ended:\n{process.Output}");
                try
                {
                    using var answer = await http.GetAsync(address);
                    return answer.IsSuccessStatusCode;
                }
                catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
                {
                    return false;
                }
            },
            what, StartDeadline, () => process.Output);
    }

    private static async Task End(ManagedProcess? process)
    {
        if (process is not null)
        {
            await process.Stop(TimeSpan.FromSeconds(20));
            await process.DisposeAsync();
        }
    }
}
