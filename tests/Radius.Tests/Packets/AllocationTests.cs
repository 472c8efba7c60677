using System.Diagnostics;

namespace Radius.Tests.Packets;

[TestClass]
public sealed class AllocationTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Parsing_verifying_and_acknowledging_a_Stop_allocates_nothing()
    {
        const int Rounds = 100_000;
        var octets = Captured.Get("normal", "Accounting-Request", 1).Octets;
        var reply = new byte[4096];
        for (var i = 0; i < 1000; i++)
        {
            Round(octets, reply);
        }

        var best = double.MaxValue;
        var bestVerify = double.MaxValue;
        long allocated = 0;
        for (var repetition = 0; repetition < 5; repetition++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Rounds / 5; i++)
            {
                Verify(octets);
            }

            var middle = Stopwatch.GetTimestamp();
            for (var i = 0; i < Rounds / 5; i++)
            {
                Round(octets, reply);
            }

            bestVerify = Math.Min(bestVerify, Stopwatch.GetElapsedTime(start, middle).TotalNanoseconds / (Rounds / 5));
            best = Math.Min(best, Stopwatch.GetElapsedTime(middle).TotalNanoseconds / (Rounds / 5));
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        TestContext.WriteLine($"{octets.Length} octets: parse + verify {bestVerify:F0} ns; with a signed reply {best:F0} ns");
        Assert.AreEqual(0, allocated);
    }

    private static bool Verify(byte[] octets) =>
        RadiusPacketView.TryParse(octets, out var packet, out _) && RadiusAuthenticators.VerifyRequest(packet, Captured.Secret);

    private static int Round(byte[] octets, byte[] reply) =>
        RadiusPacketView.TryParse(octets, out var packet, out _) && RadiusAuthenticators.VerifyRequest(packet, Captured.Secret)
            ? PacketWriter.Reply(reply, RadiusCode.AccountingResponse, packet).Finish(Captured.Secret)
            : throw new AssertFailedException("The Stop did not verify.");
}
