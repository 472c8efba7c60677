using System.Net;
using System.Net.Sockets;
using Billing.Silo.Nodes;
using Microsoft.Extensions.Options;
using Radius;

namespace Billing.Silo.Radius;

/// <summary>The two RADIUS listeners of this silo. They open when the nodes are known, and close before the silo leaves.</summary>
internal sealed class RadiusService(
    IOptions<RadiusOptions> options,
    NodeClients clients,
    NodeTableFollower nodes,
    AccountingHandler accounting,
    AuthorizationHandler authorization,
    TimeProvider time,
    ILogger<RadiusListener> logger) : IHostedService, IDisposable
{
    private RadiusListener[] _listeners = [];
    private RadiusMetrics? _metrics;

    /// <summary>Whether packets are taken.</summary>
    public bool Listening => _listeners.Length > 0;

    public IReadOnlyList<ListenerSnapshot> Counters => [.. _listeners.Select(listener => listener.Counters.Snapshot())];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await nodes.Known.WaitAsync(cancellationToken);
        RadiusListener[] listeners =
        [
            Create(ListenerRole.Authentication, options.Value.AuthenticationPort, authorization),
            Create(ListenerRole.Accounting, options.Value.AccountingPort, accounting),
        ];
        foreach (var listener in listeners)
        {
            listener.Start();
        }

        _listeners = listeners;
        _metrics = new RadiusMetrics(new Dictionary<ListenerRole, RadiusListener> { [ListenerRole.Authentication] = listeners[0], [ListenerRole.Accounting] = listeners[1] });
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _metrics?.Dispose();
        var listeners = Interlocked.Exchange(ref _listeners, []);
        foreach (var listener in listeners)
        {
            await listener.DisposeAsync();
        }
    }

    public void Dispose() => _metrics?.Dispose();

    private RadiusListener Create(ListenerRole role, int port, IRadiusHandler handler)
    {
        var address = IPAddress.Parse(options.Value.Address);
        if (address.Equals(IPAddress.IPv6Any) && !Socket.OSSupportsIPv6)
        {
            address = IPAddress.Any;
        }

        var listening = new RadiusListenerOptions
        {
            EndPoint = new IPEndPoint(address, port),
            Role = role,
            DualMode = address.Equals(IPAddress.IPv6Any),
            MaxInWork = options.Value.MaxInWork,
            MaxInWorkPerClient = options.Value.MaxInWorkPerNode,
            RatePerSource = options.Value.RatePerSource,
        };
        return new RadiusListener(listening, clients, handler, time, logger);
    }
}
