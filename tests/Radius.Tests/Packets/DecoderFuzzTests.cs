using System.Diagnostics;

namespace Radius.Tests.Packets;

/// <summary>
/// A million mutations of real packets. Whatever comes in: no exception, no allocation before a packet is known to be good, no span
/// outside the datagram.
/// </summary>
[TestClass]
public sealed class DecoderFuzzTests
{
    private const int Inputs = 1_000_000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void A_million_mutated_packets_do_no_harm()
    {
        var watch = Stopwatch.StartNew();
        var halves = Task.WhenAll(Enumerable.Range(1, 2).Select(seed => Task.Run(() => Run(seed, Inputs / 2))));
        var results = halves.GetAwaiter().GetResult();
        var good = results.Sum(result => result.Good);
        TestContext.WriteLine($"{Inputs} inputs, {good} of them well-formed, in {watch.Elapsed.TotalSeconds:F1} s");
        Assert.AreEqual(0, results.Sum(result => result.Allocated), "octets allocated while parsing and verifying");
        Assert.IsGreaterThan(Inputs / 20, good, "too few inputs got past the first check to test what is behind it");
        Assert.IsGreaterThan(Inputs / 20, Inputs - good, "too few inputs were malformed");
    }

    private static (int Good, long Allocated) Run(int seed, int inputs)
    {
#pragma warning disable RS0030 // Seeded: a failing input can be made again.
        var random = new Random(seed);
#pragma warning restore RS0030
        var seeds = Captured.All.Select(packet => packet.Octets).Append(Rich()).ToArray();
        var buffer = new byte[RadiusPacketView.MaxLength + 64];
        var profiles = Enum.GetValues<ClientProfile>();
        var good = 0;
        long allocated = 0;
        Check(seeds[0], Captured.Secret, out _);
        for (var i = 0; i < inputs; i++)
        {
            var length = Mutate(seeds[random.Next(seeds.Length)], buffer, random);
            var datagram = buffer.AsSpan(0, length);
            try
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var valid = Check(datagram, Captured.Secret, out var packet);
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                if (!valid)
                {
                    continue;
                }

                good++;
                AssertInside(datagram, packet);
                var profile = profiles[i % profiles.Length];
                _ = CallAttributes.Parse(packet, profile).EventTime(DateTimeOffset.UnixEpoch);
                _ = Credentials.Parse(packet, Captured.Secret)?.Verify("secret1");
                if (i % 4 == 0)
                {
                    _ = PacketText.Render(packet, profile);
                }
            }
            catch (Exception e) when (e is not AssertFailedException)
            {
                Assert.Fail($"seed {seed}, input {i}, {Convert.ToHexString(datagram)}: {e}");
            }
        }

        return (good, allocated);
    }

    private static bool Check(ReadOnlySpan<byte> datagram, byte[] secret, out RadiusPacketView packet)
    {
        if (!RadiusPacketView.TryParse(datagram, out packet, out _))
        {
            return false;
        }

        RadiusAuthenticators.VerifyRequest(packet, secret);
        RadiusAuthenticators.VerifyMessageAuthenticator(packet, secret);
        return true;
    }

    private static void AssertInside(ReadOnlySpan<byte> datagram, in RadiusPacketView packet)
    {
        foreach (var attribute in packet.Attributes)
        {
            AssertInside(datagram, packet, attribute.Value);
            if (attribute.TryGetVendorAttributes(out _, out var inner))
            {
                foreach (var sub in inner)
                {
                    AssertInside(datagram, packet, sub.Value);
                }
            }
        }
    }

    private static void AssertInside(ReadOnlySpan<byte> datagram, in RadiusPacketView packet, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty && (!datagram.Overlaps(value, out var offset) || offset < 20 || offset + value.Length > packet.Octets.Length))
        {
            Assert.Fail("An attribute reaches outside its packet.");
        }
    }

    private static int Mutate(byte[] seed, byte[] buffer, Random random)
    {
        seed.CopyTo(buffer, 0);
        var length = seed.Length;
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var at = random.Next(length);
            switch (random.Next(8))
            {
                case 0: buffer[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: buffer[at] = (byte)random.Next(256); break;
                case 2: buffer[at] = (byte)(random.Next(2) * 255); break;
                case 3: buffer[random.Next(2, 4)] = (byte)random.Next(256); break;
                case 4: length = random.Next(1, length + 1); break;
                case 5: random.NextBytes(buffer.AsSpan(at, random.Next(length - at))); break;
                case 6:
                    // An octet of text: the structure survives, the meaning does not.
                    buffer[random.Next(Math.Min(22, length - 1), length)] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    length = Math.Min(buffer.Length, length + random.Next(1, 32));
                    break;
            }
        }

        if (random.Next(2) == 0 && length >= 4)
        {
            buffer[2] = (byte)(length >> 8);
            buffer[3] = (byte)length;
        }

        return length;
    }

    // Covers what the captures have none of: PAP, CHAP, the other digest dialect, other vendors.
    private static byte[] Rich() => Built.Packet(
        RadiusCode.AccessRequest,
        new AttributeList().Add(1, "bob").Add(2, new byte[32].AsSpan()).Add(3, new byte[17].AsSpan()).Add(60, new byte[16].AsSpan())
            .Add(206, "0123456789abcdef0123456789abcdef").Add(207, [1, 3, 65, 2, 3, 66, 3, 3, 67, 4, 3, 68]).Add(33, "state")
            .AddVendor(VendorId.Quintum, 24, "1 2 3 4").AddVendor(VendorId.FreeSwitch, 20, "2026-11-22T14:00:00.500000+0200")
            .AddCisco(28, "h323-connect-time", ".16:02:50.000 EET Fri Nov 20 2026").AddCisco(30, "h323-disconnect-cause", "22 (0x16)")
            .Add(95, new byte[16].AsSpan()),
        messageAuthenticator: true);
}
