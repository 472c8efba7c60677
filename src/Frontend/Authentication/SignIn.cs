using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Identity.Web;

namespace Billing.Frontend.Authentication;

/// <summary>
/// Who may come in: people by a session cookie that Microsoft.Identity.Web makes after sign-in, scripts by a bearer token on
/// the API. The same app roles count for both.
/// </summary>
public static class SignIn
{
    /// <summary>The section that Microsoft.Identity.Web reads, for pages and API alike.</summary>
    public const string Section = "AzureAd";

    /// <summary>Where the pages send a signed-in user who may not see something.</summary>
    public const string AccessDeniedPath = "/access-denied";

    private const string SessionOrBearer = nameof(SessionOrBearer);
    private const string SignInOrRefuse = nameof(SignInOrRefuse);

    public static WebApplicationBuilder AddSignIn(this WebApplicationBuilder builder)
    {
        var azureAd = builder.Configuration.GetSection(Section);
        var authentication = builder.Services.AddAuthentication(options =>
        {
            options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            options.DefaultAuthenticateScheme = SessionOrBearer;
            options.DefaultChallengeScheme = SignInOrRefuse;
            options.DefaultForbidScheme = SignInOrRefuse;
        });
        authentication.AddPolicyScheme(SessionOrBearer, null, scheme => scheme.ForwardDefaultSelector = http =>
            NeedsToken(http.Request) ? JwtBearerDefaults.AuthenticationScheme : CookieAuthenticationDefaults.AuthenticationScheme);
        authentication.AddPolicyScheme(SignInOrRefuse, null, scheme =>
        {
            // A script wants 401 or 403, not a way to a page.
            scheme.ForwardDefaultSelector = http => Surface.IsApi(http.Request)
                ? JwtBearerDefaults.AuthenticationScheme
                : OpenIdConnectDefaults.AuthenticationScheme;
        });
        authentication.AddMicrosoftIdentityWebApp(azureAd);
        authentication.AddMicrosoftIdentityWebApi(azureAd);

        builder.Services.Configure<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme, cookie =>
        {
            cookie.Cookie.Name = "billing-session";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.CookieManager = new HostCookies();
            // A working day. Who is still at it is not asked again; a role that was taken away counts from the next sign-in.
            cookie.ExpireTimeSpan = TimeSpan.FromHours(10);
            cookie.AccessDeniedPath = AccessDeniedPath;
        });
        builder.Services.Configure<OpenIdConnectOptions>(OpenIdConnectDefaults.AuthenticationScheme, oidc =>
            oidc.TokenValidationParameters.NameClaimType = "name");
        builder.Services.Configure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, bearer =>
            bearer.TokenValidationParameters.NameClaimType = "name");

        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(Policies.Read, policy => policy.RequireRole(Roles.Admin, Roles.Support, Roles.Reader))
            .AddPolicy(Policies.EndCalls, policy => policy.RequireRole(Roles.Admin, Roles.Support))
            .AddPolicy(Policies.Administer, policy => policy.RequireRole(Roles.Admin));
        builder.Services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "billing-antiforgery";
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        builder.Services.AddCascadingAuthenticationState();
        return builder;
    }

    /// <summary><c>GET /authentication/login?returnUrl=</c> (local addresses only), <c>POST /authentication/logout</c> (antiforgery token).</summary>
    public static WebApplication MapSignIn(this WebApplication app)
    {
        app.MapGroup("/authentication").MapLoginAndLogout();
        return app;
    }

    /// <summary>
    /// The portal's session may read the API (a download is a link), but to change anything takes a token in a header, which
    /// no other site can make a browser send.
    /// </summary>
    private static bool NeedsToken(HttpRequest request) =>
        Surface.IsApi(request)
        && (request.Headers.Authorization.Count > 0 || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)));
}
