namespace Radius;

/// <summary>One client (NAS) that shares a secret with us.</summary>
/// <param name="Name">Its identity in counters; opaque here.</param>
/// <param name="Secret">The shared secret's octets; a client with an empty one is never believed.</param>
/// <param name="Profile">The dialect it speaks.</param>
public sealed record RadiusClient(string Name, byte[] Secret, ClientProfile Profile = ClientProfile.Generic)
{
    /// <summary>Drop Access-Requests that carry no Message-Authenticator.</summary>
    public PacketPolicy RequireMessageAuthenticator { get; init; } = PacketPolicy.Auto;

    /// <summary>Drop Access-Requests that carry a Proxy-State but no Message-Authenticator.</summary>
    public PacketPolicy LimitProxyState { get; init; } = PacketPolicy.Auto;

    /// <summary>How it writes h323-disconnect-cause; null for what its profile usually does.</summary>
    public CauseRadix? DisconnectCauseRadix { get; init; }

    /// <summary>Whatever the owner of the client wants to find again in a request.</summary>
    public object? Tag { get; init; }

    /// <summary>Printed without the secret.</summary>
    public override string ToString() => $"{Name} ({Profile})";
}
