using Orleans.Concurrency;

namespace Billing.Devices;

/// <summary>
/// An address at which a device's files are. Key: a hash of its token (<see cref="DeviceTokens.KeyOf"/>); the token has 32 characters of
/// <c>a-z2-7</c> (160 bits).
/// </summary>
[Alias("Billing.Devices.IDeviceTokenGrain")]
public interface IDeviceTokenGrain : IGrainWithStringKey
{
    /// <summary>
    /// What a phone asks for. Null for a token that is nobody's, one that is no longer valid, and a file that is not there: whoever asks
    /// cannot tell which. The device notes the fetch behind.
    /// </summary>
    /// <param name="file">In exact case.</param>
    /// <param name="head">Only whether it is there was asked: that says nothing of what the phone has, and is not noted.</param>
    [Alias("Fetch"), AlwaysInterleave]
    Task<ServedFile?> Fetch(string file, string? address, string? userAgent, bool head = false);

    /// <summary>Fetches that somebody else served, such as the storage account, by its read log. In any order; twice does no harm.</summary>
    [Alias("Note")]
    Task Note(FetchNote[] fetches);

    /// <summary>Makes it the address of a device. Durable when the call returns.</summary>
    /// <param name="token">The one whose hash the key is.</param>
    [Alias("Bind")]
    Task Bind(string token, string mac);

    /// <summary>It serves until then; null for not any more.</summary>
    [Alias("Expire")]
    Task Expire(DateTimeOffset? until);
}
