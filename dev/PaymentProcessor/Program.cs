using Billing.PaymentProcessor;
using Billing.PaymentProcessor.Api;
using Billing.PaymentProcessor.Faults;
using Billing.PaymentProcessor.Ledger;
using Billing.PaymentProcessor.Pages;
using Billing.PaymentProcessor.Webhooks;

// The settings lie beside the program, wherever it is started from.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
var options = builder.Configuration.Get<ProcessorOptions>() ?? new ProcessorOptions();
if (options.Fault() is { } fault)
{
    Console.Error.WriteLine(fault);
    return 2;
}

// Loopback only: there is trouble to be had here by asking for it.
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(options.Port));
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(options);
builder.Services.AddSingleton<LedgerFile>();
builder.Services.AddSingleton<Payments>();
builder.Services.AddSingleton<FaultBox>();
builder.Services.AddSingleton<CheckoutCalls>();
builder.Services.AddSingleton<IntentCalls>();
builder.Services.AddSingleton<ApiEndpoints>();
builder.Services.AddSingleton<PayPage>();
builder.Services.AddSingleton<WebhookSender>();
builder.Services.AddHostedService(services => services.GetRequiredService<WebhookSender>());
builder.Services.AddHostedService<Expiry>();
builder.Services.AddHttpClient();
builder.Services.AddHealthChecks();
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));

var app = builder.Build();
app.MapHealthChecks("/health");
app.MapFaults();
app.Services.GetRequiredService<ApiEndpoints>().Map(app);
app.Services.GetRequiredService<PayPage>().Map(app);

try
{
    await app.StartAsync();
}
catch (IOException error)
{
    Console.Error.WriteLine($"Cannot listen on port {options.Port}: {error.Message}");
    return 1;
}

Console.WriteLine($"API       http://localhost:{options.Port}/v1");
Console.WriteLine($"Webhooks  {(options.WebhookUrl.Length > 0 ? options.WebhookUrl : "nowhere")}");
await app.WaitForShutdownAsync();
return 0;
