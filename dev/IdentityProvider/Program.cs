using Billing.IdentityProvider;
using Microsoft.AspNetCore.DataProtection;

// --make-certificate <folder>: makes the certificate, prints its path and ends.
if (args is ["--make-certificate", var folder])
{
    Console.WriteLine(DevelopmentCertificate.Make(folder, TimeProvider.System.GetUtcNow()));
    return 0;
}

// The settings lie beside the program, wherever it is started from.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
var options = builder.Configuration.Get<ProviderOptions>() ?? new ProviderOptions();
if (options.Fault() is { } fault)
{
    Console.Error.WriteLine(fault);
    return 2;
}

var certificatePath = DevelopmentCertificate.Make(options.DataFolder, TimeProvider.System.GetUtcNow());
var signingKey = TokenSigningKey.LoadOrMake(options.DataFolder);

builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.ListenLocalhost(options.HttpPort);
    kestrel.ListenLocalhost(options.HttpsPort, https => https.UseHttps(DevelopmentCertificate.Load(options.DataFolder)));
});
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(options);
builder.Services.AddSingleton(signingKey);
builder.Services.AddSingleton<AuthorizationCodes>();
builder.Services.AddSingleton<TokenIssuer>();
builder.Services.AddSingleton<AuthorizeEndpoint>();
builder.Services.AddSingleton<TokenEndpoint>();
builder.Services.AddSingleton<LogoutEndpoint>();
builder.Services.AddHealthChecks();
builder.Services.AddDataProtection()
    .SetApplicationName("Billing.IdentityProvider")
    .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(Path.GetFullPath(options.DataFolder), "session-keys")));
builder.Services.AddAuthentication(ProviderSession.Scheme).AddCookie(ProviderSession.Scheme, cookie =>
{
    cookie.Cookie.Name = ProviderSession.CookieName;
    cookie.ExpireTimeSpan = TimeSpan.FromHours(12);
});
// A page that browses an API signs in from the browser itself, as Entra ID allows a single-page application to.
builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
    .SetIsOriginAllowed(origin => Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.IsLoopback)
    .AllowAnyHeader()
    .WithMethods("GET", "POST")));

var app = builder.Build();
app.UseCors();
app.MapHealthChecks("/health");

var tenant = app.MapGroup($"/{options.TenantId}");
tenant.MapDiscovery(options, signingKey);
tenant.MapMethods("/oauth2/v2.0/authorize", ["GET", "POST"], (HttpContext http, AuthorizeEndpoint endpoint) => endpoint.Answer(http));
tenant.MapPost("/oauth2/v2.0/token", (HttpContext http, TokenEndpoint endpoint) => endpoint.Answer(http));
tenant.MapMethods("/oauth2/v2.0/logout", ["GET", "POST"], (HttpContext http, LogoutEndpoint endpoint) => endpoint.Answer(http));

try
{
    await app.StartAsync();
}
catch (IOException error)
{
    Console.Error.WriteLine($"Cannot listen on ports {options.HttpPort} and {options.HttpsPort}: {error.Message}");
    return 1;
}

Console.WriteLine($"Issuer       {options.Issuer}");
Console.WriteLine($"Sign-in      {options.FrontChannel}/authorize");
Console.WriteLine($"Certificate  {certificatePath}");
await app.WaitForShutdownAsync();
return 0;
