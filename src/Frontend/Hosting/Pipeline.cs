using Billing.Frontend.Devices;

namespace Billing.Frontend.Hosting;

/// <summary>What every request goes through before its endpoint, in this order.</summary>
public static class Pipeline
{
    public static WebApplication UseFrontendPipeline(this WebApplication app)
    {
        app.UseFrontDoor();
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UsePhoneFiles();
        if (!app.Environment.IsDevelopment())
        {
            app.UseHsts();
        }

        app.UseLastingHeaders();

        // Programs get problem details; people get the portal's pages.
        app.UseWhen(http => Surface.IsApi(http.Request), api =>
        {
            api.UseExceptionHandler();
            api.UseStatusCodePages();
        });
        app.UseWhen(http => !Surface.IsApi(http.Request), pages =>
        {
            pages.UseExceptionHandler("/error", createScopeForErrors: true);
            pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        });

        app.UseRouting();
        // What it says depends on the site in the path: only the signup API has a policy.
        app.UseCors();
        var limiter = app.Services.GetRequiredService<Limiter>();
        app.Use(next => http => limiter.SignIns(http, next));
        app.UseAuthentication();
        app.Use(next => http => limiter.Api(http, next));
        app.UseAuthorization();
        app.UseAntiforgery();
        return app;
    }
}
