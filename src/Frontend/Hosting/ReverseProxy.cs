using Microsoft.AspNetCore.HttpOverrides;

namespace Billing.Frontend.Hosting;

/// <summary>Behind a proxy, the address and the scheme that the visitor used are in headers; only a proxy we know is believed.</summary>
public static class ReverseProxy
{
    /// <summary>Networks (CIDR) whose proxies are believed; loopback always is.</summary>
    public const string NetworksKey = "ForwardedHeaders:KnownNetworks";

    public static WebApplicationBuilder AddReverseProxy(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            foreach (var network in builder.Configuration.GetSection(NetworksKey).Get<string[]>() ?? [])
            {
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
            }

            if (FrontDoor.IsBefore(builder.Configuration))
            {
                // X-Forwarded-For names as many proxies as there are on the way, and begins with what the visitor wrote.
                options.ForwardedForHeaderName = FrontDoor.VisitorHeader;
            }
        });
        return builder;
    }
}
