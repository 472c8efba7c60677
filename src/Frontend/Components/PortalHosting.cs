using Billing.Frontend.Components.Devices;
using Billing.Frontend.Components.Home;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor.Services;

namespace Billing.Frontend.Components;

/// <summary>The portal: Blazor pages that people sign in to.</summary>
public static class PortalHosting
{
    public static WebApplicationBuilder AddPortal(this WebApplicationBuilder builder)
    {
        // Outside of Development an unpublished build would not find the packages' static files; published output has them anyway.
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<HourOfCalls>();
        builder.Services.AddSingleton<RefusalsOfHour>();
        builder.Services.AddScoped<PhoneModels>();
        builder.Services.AddCascadingAuthenticationState();
        builder.Services.AddMudServices(services =>
        {
            services.SnackbarConfiguration.PositionClass = MudBlazor.Defaults.Classes.Position.BottomCenter;
            services.SnackbarConfiguration.VisibleStateDuration = 4000;
            services.SnackbarConfiguration.PreventDuplicates = true;
        });
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        return builder;
    }

    public static WebApplication MapPortal(this WebApplication app)
    {
        // Style sheets and scripts are the same for everybody, and the pages that tell a stranger why he may not enter need them.
        app.MapStaticAssets().AllowAnonymous();
        // Our own policy says it already, and two headers make one that nobody reads.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null);
        return app;
    }
}
