using Billing.Calls;
using Radius;

namespace Billing.Silo.Disconnects;

internal static class DisconnectHosting
{
    /// <summary>The way to the nodes for the grains that end calls.</summary>
    public static void AddDisconnects(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<DisconnectOptions>().BindConfiguration(DisconnectOptions.Section)
            .Validate(options => options.StillUpAfter >= TimeSpan.FromSeconds(1), "Disconnect:StillUpAfter is less than a second.")
            .ValidateOnStart();
        builder.Services.AddSingleton(services => new DynamicAuthorizationClient(
            new RadiusUdpClient(services.GetRequiredService<TimeProvider>()), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<ISessionPackets, JournalSessionPackets>();
        builder.Services.AddSingleton<RadiusDisconnector>();
        builder.Services.AddSingleton(services => new KamailioDisconnector(CreateHttp(), services.GetRequiredService<ILogger<KamailioDisconnector>>()));
        builder.Services.AddSingleton<INodeDisconnector, NodeDisconnector>();
    }

    /// <summary>Follows no redirection, which would take the password elsewhere; asks no proxy, since nodes are near.</summary>
    internal static HttpClient CreateHttp() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
    })
    {
        MaxResponseContentBufferSize = 1024 * 1024,
        // Each call has its own patience.
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
