using System.Security.Cryptography;
using System.Text;

namespace Billing.Devices;

/// <summary>
/// How a token finds its grain. The runtime writes keys of grains into its own warnings, and whoever reads a log must not learn where a
/// phone's passwords are; a hash as the key also means that no comparison anywhere tells by its time how much of a guess was right.
/// </summary>
public static class DeviceTokens
{
    /// <summary>SHA-256 of a token, 64 lower-case hex digits: the key of <see cref="IDeviceTokenGrain"/>.</summary>
    public static string KeyOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    public static IDeviceTokenGrain GetDeviceToken(this IGrainFactory grains, string token) => grains.GetGrain<IDeviceTokenGrain>(KeyOf(token));
}
