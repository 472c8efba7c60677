using System.Net;
using Billing.Calls;
using Billing.Hosting.Settings;
using Billing.Nodes;
using Billing.Silo.Nodes;

namespace Billing.Silo.Radius;

internal static class RadiusHosting
{
    /// <summary>The listeners and what they know of nodes. After Orleans, whose grains they call.</summary>
    public static void AddRadius(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<RadiusOptions>(RadiusOptions.Section)
            .Validate(radius => IPAddress.TryParse(radius.Address, out _), "Radius:Address is not an IP address.");
        builder.Services.AddSingleton<NodeClients>();
        builder.Services.AddSingleton<INodePatience>(services => services.GetRequiredService<NodeClients>());
        builder.Services.AddSingleton<INodeAsker, NodeAsker>();
        builder.Services.AddSingleton<NodeHabits>();
        builder.Services.AddSingleton<AccountingHandler>();
        builder.Services.AddSingleton<AuthorizationHandler>();
        builder.Services.AddSingleton<NodeTableFollower>();
        builder.Services.AddHostedService(services => services.GetRequiredService<NodeTableFollower>());
        builder.Services.AddSingleton<RadiusService>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RadiusService>());
        builder.Services.AddHostedService<TrafficReporter>();
    }
}
