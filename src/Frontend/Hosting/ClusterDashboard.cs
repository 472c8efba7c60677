using Billing.Frontend.Authentication;
using Orleans.Dashboard;

namespace Billing.Frontend.Hosting;

/// <summary>Orleans' own dashboard: silos, grains by type, calls of methods. For administrators.</summary>
public static class ClusterDashboard
{
    public const string Path = "/cluster";

    /// <summary>
    /// What shows the state of a grain, and with it passwords and shared secrets. The portal shows those one by one, and notes who looked.
    /// </summary>
    private static readonly string[] s_leftOut = ["GrainState", "GrainTypes", "Trace"];

    public static WebApplication MapClusterDashboard(this WebApplication app)
    {
        IEndpointConventionBuilder dashboard = app.MapOrleansDashboard(Path).RequireAuthorization(Policies.Administer).WithMetadata(new ExcludeFromDescriptionAttribute());
        dashboard.Add(endpoint =>
        {
            if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } pattern } && s_leftOut.Any(part => pattern.EndsWith("/" + part, StringComparison.OrdinalIgnoreCase)))
            {
                endpoint.RequestDelegate = http =>
                {
                    http.Response.StatusCode = StatusCodes.Status404NotFound;
                    return Task.CompletedTask;
                };
            }
        });
        return app;
    }
}
