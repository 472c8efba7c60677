namespace Billing.Devices;

/// <summary>The devices of a job, six octets each: a row of the store has 1 MiB.</summary>
public sealed record DeviceJobMacs
{
    private const int Octets = 6;

    public byte[] Packed { get; init; } = [];

    public static DeviceJobMacs Of(IReadOnlyCollection<string> macs) => new() { Packed = Convert.FromHexString(string.Concat(macs)) };

    public string[] Unpacked() => [.. Packed.Chunk(Octets).Select(Convert.ToHexStringLower)];
}
