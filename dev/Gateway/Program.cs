using Billing.Gateway;
using Billing.Gateway.Demo;
using Microsoft.Extensions.Options;

var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Configuration.AddInMemoryCollection([
    new("Logging:LogLevel:Default", "Warning"),
    new("Logging:LogLevel:Billing", "Information"),
    new("Logging:LogLevel:Microsoft.Extensions.Hosting", "None"),
]);
builder.Configuration.AddEnvironmentVariables().AddCommandLine(args);
builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat, console.UseUtcTimestamp) = (true, "HH:mm:ss ", true));
builder.Services.AddOptions<GatewayOptions>().BindConfiguration("").ValidateDataAnnotations()
    .Validate(options => GatewayOptions.IsEndPoint(options.Authentication), "Authentication is not an address and a port, such as 127.0.0.1:1812.")
    .Validate(options => GatewayOptions.IsEndPoint(options.Accounting), "Accounting is not an address and a port, such as 127.0.0.1:1813.")
    .ValidateOnStart();
builder.Services.AddSingleton(services => services.GetRequiredService<IOptions<GatewayOptions>>().Value);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<TrafficCounters>();
builder.Services.AddHttpClient<BillingApi>();
builder.Services.AddSingleton<DemoPhones>();
builder.Services.AddSingleton<DemoSeed>();
builder.Services.AddHostedService<Traffic>();
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));

try
{
    await builder.Build().RunAsync();
    return Environment.ExitCode;
}
catch (OptionsValidationException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 2;
}
