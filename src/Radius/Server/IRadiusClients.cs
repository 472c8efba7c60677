using System.Net;

namespace Radius;

/// <summary>Who may talk to a listener.</summary>
public interface IRadiusClients
{
    /// <summary>
    /// The client with this source address, or null. Called for each datagram on the receiving thread: it must neither block
    /// nor allocate, and should return the same instance until the client is changed. IPv4 addresses are plain, never mapped
    /// into IPv6.
    /// </summary>
    RadiusClient? Find(IPAddress source);
}
