using Billing.Calls;
using Billing.Hosting.Settings;
using Billing.Silo.Nodes;
using Radius;

namespace Billing.Silo.Disconnects;

internal static class DisconnectHosting
{
    /// <summary>The way to the nodes for the grains that end calls.</summary>
    public static void AddDisconnects(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<DisconnectOptions>(DisconnectOptions.Section)
            .Validate(options => options.StillUpAfter >= TimeSpan.FromSeconds(1), "Disconnect:StillUpAfter is less than a second.");
        builder.Services.AddSingleton(services => new DynamicAuthorizationClient(
            new RadiusUdpClient(services.GetRequiredService<TimeProvider>()), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<ISessionPackets, JournalSessionPackets>();
        builder.Services.AddSingleton<RadiusDisconnector>();
        builder.Services.AddSingleton(_ => new KamailioRpc(KamailioRpc.CreateHttp()));
        builder.Services.AddSingleton<KamailioDisconnector>();
        builder.Services.AddSingleton<INodeDisconnector, NodeDisconnector>();
    }
}
