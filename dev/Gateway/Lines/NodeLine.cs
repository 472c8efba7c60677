using System.Text;
using Billing.Gateway.Demo;
using Radius;

namespace Billing.Gateway.Lines;

/// <summary>A node's RADIUS client: asks for leave and reports calls, from the node's own address.</summary>
internal sealed class NodeLine : IAsyncDisposable
{
    /// <summary>MRD of RFC 5080 §2.2.1: a caller who waited longer has hung up.</summary>
    private static readonly TimeSpan s_accessPatience = TimeSpan.FromSeconds(30);

    /// <summary>The RFC would have it go on for ever; a demo that was alone this long forgets.</summary>
    private static readonly TimeSpan s_accountingPatience = TimeSpan.FromMinutes(10);

    private readonly byte[] _secret;
    private readonly RequestSocket _access;
    private readonly RequestSocket _accounting;

    /// <exception cref="System.Net.Sockets.SocketException">The node's address is not this machine's.</exception>
    public NodeLine(DemoNode node, GatewayOptions options, TimeProvider time, TrafficCounters counters)
    {
        Node = node;
        _secret = Encoding.UTF8.GetBytes(node.Secret);
        _access = new RequestSocket(node.Address, GatewayOptions.EndPoint(options.Authentication), _secret, time, counters);
        _accounting = new RequestSocket(node.Address, GatewayOptions.EndPoint(options.Accounting), _secret, time, counters);
    }

    public DemoNode Node { get; }

    /// <summary>Asks for leave to connect a call.</summary>
    /// <param name="request">The question.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when nobody answered.</returns>
    public async Task<AccessAnswer?> AskAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        var answer = await _access.SendAsync(id => Build(request, id), s_accessPatience, twice: false, cancellationToken);
        return answer is null ? null : AccessAnswer.Read(answer);
    }

    /// <summary>Sends one accounting record; false when nobody acknowledged it.</summary>
    public async Task<bool> ReportAsync(AttributeList record, bool twice, CancellationToken cancellationToken) =>
        await _accounting.SendAsync(id => Build(record, id), s_accountingPatience, twice, cancellationToken) is not null;

    public async ValueTask DisposeAsync()
    {
        await _access.DisposeAsync();
        await _accounting.DisposeAsync();
    }

    private byte[] Build(AccessRequest request, byte identifier)
    {
        Span<byte> buffer = stackalloc byte[RadiusPacketView.MaxLength];
        var writer = PacketWriter.Request(buffer, RadiusCode.AccessRequest, identifier, Node.MessageAuthenticator);
        writer.Add(request.Attributes);
        if (request.Password is { } password)
        {
            writer.AddPassword(Encoding.UTF8.GetBytes(password), _secret);
        }

        return buffer[..writer.Finish(_secret)].ToArray();
    }

    private byte[] Build(AttributeList record, byte identifier)
    {
        Span<byte> buffer = stackalloc byte[RadiusPacketView.MaxLength];
        var writer = PacketWriter.Request(buffer, RadiusCode.AccountingRequest, identifier, messageAuthenticator: false);
        writer.Add(record);
        return buffer[..writer.Finish(_secret)].ToArray();
    }
}
