using Billing.Hosting.Settings;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Billing.Frontend.Signup;

/// <summary>Puts the way in for visitors into the frontend.</summary>
public static class SignupHosting
{
    private static readonly TimeSpan CaptchaPatience = TimeSpan.FromSeconds(5);

    public static WebApplicationBuilder AddSignup(this WebApplicationBuilder builder)
    {
        builder.Services.AddSettings<SignupSettings>(SignupSettings.Section)
            .Validate(signup => signup.HasValidBase, "Signup:PublicBase is not an https address (http only on a loopback host).")
            .Validate(signup => signup.Turnstile.HasValidUrl, "Signup:Turnstile:VerifyUrl is not an https address (http only on a loopback host).")
            .Validate(signup => signup.Turnstile.IsWhole, "Give both of Signup:Turnstile:SiteKey and Signup:Turnstile:Secret, or neither.");
        builder.Services.AddCors();
        builder.Services.AddSingleton<ICorsPolicyProvider, SiteCors>();
        builder.Services.AddSingleton<SignupLimits>();
        builder.Services.AddSingleton<OpenedForms>();
        builder.Services.AddSingleton<SignupIntake>();
        builder.Services.AddSingleton<HostedPages>();
        builder.Services.AddSingleton<SignupPages>();
        if (!string.IsNullOrEmpty(builder.Configuration[$"{SignupSettings.Section}:Turnstile:Secret"]))
        {
            // Lives as long as the process; new connections now and then follow the address when it moves.
            builder.Services.AddSingleton<ICaptcha>(services => ActivatorUtilities.CreateInstance<Turnstile>(
                services, new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(15) }) { Timeout = CaptchaPatience }));
        }

        return builder;
    }

    public static WebApplication MapSignup(this WebApplication app)
    {
        SignupPages.Map(app);
        return app;
    }
}
