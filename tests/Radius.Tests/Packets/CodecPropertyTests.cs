using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Radius.Tests.Packets;

[TestClass]
public sealed class CodecPropertyTests
{
    private static readonly byte[] Secret = "property"u8.ToArray();

    [TestMethod]
    public void What_is_written_is_read_back_and_verifies()
    {
        var attribute = from type in Gen.Choose(1, 255).Where(type => type != 80)
                        from size in Gen.Choose(0, 253)
                        from fill in Gen.Choose(0, 255)
                        select (Type: (byte)type, Value: Enumerable.Range(fill, size).Select(octet => (byte)octet).ToArray());
        var attributes = Gen.ListOf(attribute).Select(list => list.Take(15).ToArray()).ToArbitrary();
        Prop.ForAll(attributes, list =>
        {
            var buffer = new byte[4096];
            var writer = PacketWriter.Request(buffer, RadiusCode.AccountingRequest, 42);
            foreach (var (type, value) in list)
            {
                writer.Add(type, value);
            }

            var length = writer.Finish(Secret);
            var ok = RadiusPacketView.TryParse(buffer.AsSpan(0, length), out var packet, out _)
                && RadiusAuthenticators.VerifyRequest(packet, Secret)
                && RadiusAuthenticators.VerifyMessageAuthenticator(packet, Secret);
            var at = -1;
            foreach (var read in packet.Attributes)
            {
                ok = ok && (at < 0 ? read.Type == 80 : read.Type == list[at].Type && read.Value.SequenceEqual(list[at].Value));
                at++;
            }

            return ok && at == list.Length;
        }).QuickCheckThrowOnFailure();
    }

    [TestMethod]
    public void A_hidden_password_is_found_with_the_right_secret_only()
    {
        var octets = Gen.Choose(1, 255).Select(octet => (byte)octet);
        var passwords = Gen.ArrayOf(octets).Where(password => password.Length <= 128).ToArbitrary();
        Prop.ForAll(passwords, password =>
        {
            var authenticator = new byte[16];
            Random.Shared.NextBytes(authenticator);
            var hidden = new byte[128];
            var clear = new byte[128];
            var length = RadiusAuthenticators.EncodePassword(password, authenticator, Secret, hidden);
            var size = RadiusAuthenticators.DecodePassword(hidden.AsSpan(0, length), authenticator, Secret, clear);
            var right = clear.AsSpan(0, size).SequenceEqual(password);
            size = RadiusAuthenticators.DecodePassword(hidden.AsSpan(0, length), authenticator, "another"u8, clear);
            return right && !(password.Length > 2 && clear.AsSpan(0, size).SequenceEqual(password));
        }).QuickCheckThrowOnFailure();
    }

    [TestMethod]
    public void A_conference_id_is_the_same_in_all_its_forms()
    {
        var groups = Gen.ArrayOf(Gen.Choose(0, int.MaxValue), 4).Where(parts => parts.Any(part => part != 0)).ToArbitrary();
        Prop.ForAll(groups, parts =>
        {
            var expected = string.Concat(parts.Select(part => part.ToString("X8", CultureInfo.InvariantCulture)));
            string[] forms =
            [
                expected,
                string.Join(' ', parts.Select(part => part.ToString("X8", CultureInfo.InvariantCulture))),
                "h323-conf-id=" + string.Join(' ', parts.Select(part => part.ToString("X", CultureInfo.InvariantCulture))),
                string.Join(' ', parts.Select(part => part.ToString("x", CultureInfo.InvariantCulture))),
                Guid.ParseExact(expected, "N").ToString(),
            ];
            return forms.All(form => ConferenceId.Normalize(System.Text.Encoding.ASCII.GetBytes(form)) == expected);
        }).QuickCheckThrowOnFailure();
    }

    [TestMethod]
    public void A_time_is_read_back_to_the_millisecond()
    {
        var seconds = Gen.Choose(700_000_000, int.MaxValue).ToArbitrary();
        Prop.ForAll(seconds, second =>
        {
            var time = DateTimeOffset.FromUnixTimeSeconds(second).AddMilliseconds(second % 1000);
            var cisco = time.ToString("HH:mm:ss.fff 'UTC' ddd MMM d yyyy", CultureInfo.InvariantCulture);
            var eastern = time.ToOffset(TimeSpan.FromHours(-5)).ToString("HH:mm:ss.fff 'EST' ddd MMM dd yyyy", CultureInfo.InvariantCulture);
            var iso = time.ToOffset(TimeSpan.FromMinutes(330)).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
            return H323Time.TryParse(cisco, out var first) && first == time
                && H323Time.TryParse(eastern, out var second2) && second2 == time
                && H323Time.TryParse(iso, out var third) && third == time;
        }).QuickCheckThrowOnFailure();
    }
}
