using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Billing.Silo.Signup;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

namespace Billing.Silo.Tests.Signup;

/// <summary>A real dev/PaymentProcessor of its own, on a free port, in a temporary folder; and a visitor who pays at its page.</summary>
internal sealed class PaymentProcessorProcess : IAsyncDisposable
{
    public const string ApiKey = "sk_test_billing";
    public const string WebhookSecret = "whsec_billing_development";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("payments-").FullName;
    private readonly int _port = FreePort.Next();
    private readonly string _webhookUrl;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly HttpClient _visitor = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(60) };
    private Process? _process;

    private PaymentProcessorProcess(string webhookUrl) => _webhookUrl = webhookUrl;

    public string Output => string.Join('\n', _output);

    private Uri Address => new($"http://localhost:{_port}/");

    public static async Task<PaymentProcessorProcess> Start(string webhookUrl = "")
    {
        var processor = new PaymentProcessorProcess(webhookUrl);
        await processor.Launch();
        return processor;
    }

    public async Task Restart()
    {
        await Stop();
        await Launch();
    }

    /// <summary>Our side of it, as a silo has it.</summary>
    public StripeGateway Gateway(string apiKey = ApiKey, TimeSpan? timeout = null, ILogger<StripeGateway>? logger = null) => new(
        PaymentHosting.CreateClient(new StripeOptions { ApiKey = apiKey, ApiBase = Address, Timeout = timeout ?? TimeSpan.FromSeconds(10) }),
        logger ?? NullLogger<StripeGateway>.Instance);

    /// <summary>Gives a card at the pay page.</summary>
    public Task<HttpResponseMessage> Pay(string? payUrl, string card) =>
        Post(new Uri(payUrl!), ("number", card), ("expiry", "12/34"), ("cvc", "123"));

    /// <summary>Answers the bank's question.</summary>
    public Task<HttpResponseMessage> Authenticate(string? payUrl, bool pass) =>
        Post(new Uri(payUrl + "/authenticate"), ("answer", pass ? "complete" : "fail"));

    public Task<HttpResponseMessage> Get(string? payUrl) => _visitor.GetAsync(new Uri(payUrl!));

    /// <summary>The next calls of a kind go wrong: create, expire, capture, cancel, retrieve; a FaultKind of the processor.</summary>
    public async Task Break(string call, string kind, int times = 1)
    {
        using var answer = await Post(new Uri(Address, "dev/faults"), ("call", call), ("kind", kind), ("times", $"{times}"));
        Assert.AreEqual(HttpStatusCode.NoContent, answer.StatusCode);
    }

    public async Task SendWebhooks(int copies, bool backwards)
    {
        using var answer = await Post(new Uri(Address, "dev/webhooks"), ("copies", $"{copies}"), ("backwards", $"{backwards}"));
        Assert.AreEqual(HttpStatusCode.NoContent, answer.StatusCode);
    }

    /// <summary>A call as curl would make it.</summary>
    public async Task<(HttpStatusCode Status, string Body)> Call(string path, string? idempotencyKey = null, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, path)) { Content = Form(form) };
        request.Headers.Authorization = new("Bearer", ApiKey);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var answer = await _visitor.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _visitor.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static FormUrlEncodedContent Form((string Name, string Value)[] form) =>
        new(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private async Task<HttpResponseMessage> Post(Uri address, params (string Name, string Value)[] form)
    {
        using var content = Form(form);
        return await _visitor.PostAsync(address, content);
    }

    private async Task Launch()
    {
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet")
            {
                ArgumentList =
                {
                    RepositoryRoot.Of("dev", "PaymentProcessor", "bin", "Debug", "net10.0", "Billing.PaymentProcessor.dll"),
                    "--Port", $"{_port}", "--DataFolder", _folder, "--WebhookUrl", _webhookUrl, "--Hang", "00:00:01",
                    "--ApiKey", ApiKey, "--WebhookSecret", WebhookSecret,
                },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.Async(
            async () =>
            {
                Assert.IsFalse(_process.HasExited, $"The payment processor has ended:\n{Output}");
                try
                {
                    using var answer = await _visitor.GetAsync(new Uri(Address, "health"));
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the payment processor", StartDeadline, () => Output);
    }

    private async Task Stop()
    {
        if (_process is not null)
        {
            Signals.AskToEnd(_process);
            await _process.WaitForExitAsync();
            _process.Dispose();
            _process = null;
        }
    }
}
