using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Billing.Calls;
using Billing.Nodes;
using Radius;

namespace Billing.Silo.Disconnects;

/// <summary>Ends sessions by Disconnect-Request (RFC 5176).</summary>
internal sealed partial class RadiusDisconnector(DynamicAuthorizationClient client, ISessionPackets packets, ILogger<RadiusDisconnector> logger)
{
    private const int StandardPort = 3799;

    public async Task<DisconnectAnswer> End(NodeEntry node, DisconnectTarget target, CancellationToken cancellationToken)
    {
        var address = AddressOf(node, target);
        var nas = new IPEndPoint(address, node.Details.DisconnectPort ?? StandardPort);
        try
        {
            var session = await SessionOf(node, target, address, cancellationToken);
            var result = await client.DisconnectAsync(nas, Encoding.UTF8.GetBytes(node.Secret), session, cancellationToken);
            return Answer(result, nas);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            LogNotSent(logger, exception, node.Id, nas);
            return new DisconnectAnswer(DisconnectOutcome.Unreachable, $"The request could not be sent to {nas}.", TryAgain: true);
        }
    }

    internal static DisconnectAnswer Answer(DynamicAuthorizationResult result, IPEndPoint nas) => result switch
    {
        { Outcome: DynamicAuthorizationOutcome.Ack } =>
            new DisconnectAnswer(DisconnectOutcome.Acknowledged, "The node says that it ends the call (Disconnect-ACK)"),
        { Outcome: DynamicAuthorizationOutcome.Timeout } => new DisconnectAnswer(
            DisconnectOutcome.Unreachable,
            $"No answer from {nas}, sent again several times: nobody listens there, our address is not allowed, or the shared secret differs"),
        { ErrorCause: ErrorCause.None } => new DisconnectAnswer(DisconnectOutcome.Refused, "The node refused, without a reason"),
        { ErrorCause: var cause } => new DisconnectAnswer(
            cause == ErrorCause.SessionContextNotFound ? DisconnectOutcome.OverAlready : DisconnectOutcome.Refused,
            string.Create(CultureInfo.InvariantCulture, $"{Words(cause)} (Error-Cause {(int)cause})"),
            (int)cause,
            TryAgain: cause is ErrorCause.SessionContextNotRemovable or ErrorCause.ResourcesUnavailable),
    };

    /// <summary>RFC 5176 §3.5.</summary>
    private static string Words(ErrorCause cause) => cause switch
    {
        ErrorCause.UnsupportedAttribute => "Refused, by our fault: the request held an attribute that the node does not know",
        ErrorCause.MissingAttribute => "Refused, by our fault: the request lacked an attribute that the node wants",
        ErrorCause.NasIdentificationMismatch => "Refused, by our fault: the request named another node than this one",
        ErrorCause.InvalidRequest => "Refused, by our fault: the node finds the request invalid",
        ErrorCause.UnsupportedService or ErrorCause.UnsupportedExtension => "The node refused: it cannot end sessions by request",
        ErrorCause.InvalidAttributeValue => "Refused, by our fault: the node finds a value in the request invalid",
        ErrorCause.AdministrativelyProhibited => "The node refused: its set-up does not allow it",
        ErrorCause.SessionContextNotFound => "The node knows no such call: it says that it is over already",
        ErrorCause.SessionContextNotRemovable => "The node knows the call and cannot end it now",
        ErrorCause.ResourcesUnavailable => "The node has no resources left for it now",
        _ => "The node refused",
    };

    /// <summary>The address that the leg's packets came from, as long as it is the node's; else the first that the node has.</summary>
    private static IPAddress AddressOf(NodeEntry node, DisconnectTarget target) =>
        IPEndPoint.TryParse(target.Source ?? "", out var source) && node.Details.Addresses.Contains(source.Address.ToString())
            ? source.Address
            : IPAddress.Parse(node.Details.Addresses[0]);

    /// <summary>
    /// As the node itself named the session in its accounting: it compares what it gets with what it sent. When that packet is no
    /// longer kept, what we know of the call must do.
    /// </summary>
    private async Task<SessionIdentity> SessionOf(NodeEntry node, DisconnectTarget target, IPAddress address, CancellationToken cancellationToken)
    {
        var said = target.Journal is null ? null : await packets.Read(target.Journal, cancellationToken);
        return new SessionIdentity
        {
            AcctSessionId = said?.AcctSessionId ?? target.LegId,
            UserName = said is null ? target.AccountId : said.UserName,
            // A request must name the node in one way at least (RFC 5176 §3).
            NasIpAddress = said is null or { NasIpAddress: null, NasIdentifier: null } ? address : said.NasIpAddress,
            NasIdentifier = said?.NasIdentifier,
        };
    }

    [LoggerMessage(1, LogLevel.Warning, "A Disconnect-Request for node {Node} could not be sent to {Address}")]
    private static partial void LogNotSent(ILogger logger, Exception exception, string node, IPEndPoint address);
}
