using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using Billing.Frontend.Authentication;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Billing.Frontend.Tests.Hosting;

/// <summary>
/// The frontend as it is, on a loopback port, with grains in memory and tokens signed by a key of its own. Only where the
/// identity provider's keys come from differs from production.
/// </summary>
public sealed class FrontendHost : WebApplicationFactory<Program>
{
    private const string Tenant = "b1111ed0-0000-4000-8000-000000000001";
    private const string Client = "b1111ed0-0000-4000-8000-000000000002";
    private const string Issuer = $"https://login.example/{Tenant}/v2.0";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly RsaSecurityKey _key;
    private readonly TimeProvider? _clock;
    private readonly Action<IServiceCollection>? _more;
    private readonly Dictionary<string, string> _settings;

    /// <param name="clock">Null for the real one.</param>
    /// <param name="more">Doors that this host has besides.</param>
    /// <param name="settings">What it is told besides.</param>
    public FrontendHost(TimeProvider? clock = null, Action<IServiceCollection>? more = null, Dictionary<string, string>? settings = null)
    {
        _more = more;
        _settings = settings ?? [];
        _key = new RsaSecurityKey(_rsa);
        _clock = clock;
        UseKestrel(0);
        StartServer();
    }

    public StubGrains Grains { get; } = StubGrains.Create();

    public Uri Address => ClientOptions.BaseAddress;

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("AzureAd:Instance", "https://login.example/");
        builder.UseSetting("AzureAd:TenantId", Tenant);
        builder.UseSetting("AzureAd:ClientId", Client);
        builder.UseSetting("ConnectionStrings:Storage", "UseDevelopmentStorage=true");
        foreach (var (key, value) in _settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureTestServices(services =>
        {
            foreach (var orleans in services.Where(service => service.ServiceType == typeof(IHostedService) && IsOf(service, "Orleans")).ToArray())
            {
                services.Remove(orleans);
            }

            services.AddSingleton(Grains.Factory);
            if (_clock is not null)
            {
                services.AddSingleton(_clock);
            }

            _more?.Invoke(services);
            services.AddLogging(logging => logging.ClearProviders());
            var provider = new StaticConfigurationManager<OpenIdConnectConfiguration>(new OpenIdConnectConfiguration
            {
                Issuer = Issuer,
                AuthorizationEndpoint = $"https://login.example/{Tenant}/oauth2/v2.0/authorize",
                TokenEndpoint = $"https://login.example/{Tenant}/oauth2/v2.0/token",
                SigningKeys = { _key },
            });
            services.PostConfigure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, bearer =>
            {
                bearer.ConfigurationManager = provider;
                bearer.TokenValidationParameters.IssuerValidator = null;
                bearer.TokenValidationParameters.ValidIssuer = Issuer;
            });
            services.PostConfigure<OpenIdConnectOptions>(OpenIdConnectDefaults.AuthenticationScheme, oidc => oidc.ConfigurationManager = provider);
        });
    }

    /// <summary>A client that follows no redirect.</summary>
    /// <param name="role">Null: without a token. Empty: signed in, without a role.</param>
    public HttpClient Caller(string? role)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        if (role is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token(role));
        }

        return client;
    }

    /// <summary>A client with the session cookie of somebody who signed in on the pages.</summary>
    public HttpClient Session(string role)
    {
        var identity = new ClaimsIdentity(
            [new Claim("name", "Petra"), new Claim("oid", "0000-petra"), new Claim(ClaimTypes.Role, role)], "test", "name", ClaimTypes.Role);
        var cookies = Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(CookieAuthenticationDefaults.AuthenticationScheme);
        var properties = new AuthenticationProperties
        {
            IssuedUtc = TimeProvider.System.GetUtcNow(),
            ExpiresUtc = TimeProvider.System.GetUtcNow().AddHours(1),
        };
        var ticket = new AuthenticationTicket(new ClaimsPrincipal(identity), properties, CookieAuthenticationDefaults.AuthenticationScheme);
        var client = Caller(null);
        client.DefaultRequestHeaders.Add("Cookie", $"{cookies.Cookie.Name}={cookies.TicketDataFormat.Protect(ticket)}");
        return client;
    }

    public string Token(string role, string? audience = null, TimeSpan? age = null, SecurityKey? key = null, Action<Dictionary<string, object>>? change = null)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object> { ["name"] = "Ada", ["oid"] = "0000-ada", ["tid"] = Tenant, ["scp"] = "access_as_user", ["sub"] = "s", ["ver"] = "2.0" };
        if (role.Length > 0)
        {
            claims["roles"] = new[] { role };
        }

        change?.Invoke(claims);
        var issued = now - (age ?? TimeSpan.Zero);
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = audience ?? Client,
            NotBefore = issued,
            IssuedAt = issued,
            Expires = issued.AddHours(1),
            SigningCredentials = new SigningCredentials(key ?? _key, SecurityAlgorithms.RsaSha256),
            Claims = claims,
        });
    }

    public HttpClient Admin() => Caller(Roles.Admin);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _rsa.Dispose();
    }

    private static bool IsOf(ServiceDescriptor service, string assembly) =>
        (service.ImplementationType ?? service.ImplementationInstance?.GetType() ?? service.ImplementationFactory?.Method.DeclaringType)
            ?.Assembly.GetName().Name?.StartsWith(assembly, StringComparison.Ordinal) == true;
}
