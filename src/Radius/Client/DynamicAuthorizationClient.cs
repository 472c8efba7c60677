using System.Net;

namespace Radius;

/// <summary>The server's side of RFC 5176: tells a NAS to end or change a session. NAS listen on port 3799, some on 1700.</summary>
public sealed class DynamicAuthorizationClient(RadiusUdpClient client, TimeProvider time)
{
    /// <summary>Asks a NAS to end a session. An Ack is the word of the NAS; that the session is over is shown by its Stop.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The request cannot be sent at all.</exception>
    public Task<DynamicAuthorizationResult> DisconnectAsync(
        IPEndPoint nas, byte[] secret, SessionIdentity session, CancellationToken cancellationToken = default) =>
        AskAsync(nas, secret, RadiusCode.DisconnectRequest, session, null, cancellationToken);

    /// <summary>Asks a NAS to change the authorization of a session; <paramref name="changes"/> are the new values.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The request cannot be sent at all.</exception>
    public Task<DynamicAuthorizationResult> ChangeAsync(
        IPEndPoint nas, byte[] secret, SessionIdentity session, AttributeList changes, CancellationToken cancellationToken = default) =>
        AskAsync(nas, secret, RadiusCode.CoaRequest, session, changes, cancellationToken);

    private async Task<DynamicAuthorizationResult> AskAsync(
        IPEndPoint nas, byte[] secret, RadiusCode code, SessionIdentity session, AttributeList? changes, CancellationToken cancellationToken)
    {
        var attributes = new AttributeList();
        if (session.NasIpAddress is { } address)
        {
            attributes.NasAddress(address);
        }

        if (session.NasIdentifier is { } identifier)
        {
            attributes.Add(AttributeType.NasIdentifier, identifier);
        }

        if (session.UserName is { } userName)
        {
            attributes.Add(AttributeType.UserName, userName);
        }

        // The time stops a captured request from being played again (RFC 5176 §6.3).
        attributes.Add(AttributeType.AcctSessionId, session.AcctSessionId).EventTimestamp(time.GetUtcNow());
        if (changes is not null)
        {
            attributes.Add(changes);
        }

        var response = await client.SendAsync(nas, secret, code, attributes, cancellationToken: cancellationToken);
        return response is null ? default : Read(response);
    }

    private static DynamicAuthorizationResult Read(RadiusResponse response)
    {
        switch (response.Code)
        {
            case RadiusCode.DisconnectAck or RadiusCode.CoaAck:
                return new DynamicAuthorizationResult(DynamicAuthorizationOutcome.Ack);
            case RadiusCode.DisconnectNak or RadiusCode.CoaNak:
                var cause = response.Packet.TryGet(AttributeType.ErrorCause, out var error) && error.TryGetInteger(out var number) ? number : 0;
                return new DynamicAuthorizationResult(DynamicAuthorizationOutcome.Nak, (ErrorCause)cause);
            default:
                return default;
        }
    }
}
