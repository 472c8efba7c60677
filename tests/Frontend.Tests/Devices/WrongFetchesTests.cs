using System.Diagnostics.Metrics;
using System.Net;
using Billing.Frontend.Devices;
using Billing.Frontend.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Billing.Frontend.Tests.Devices;

[TestClass]
public sealed class WrongFetchesTests
{
    private static readonly IPAddress Office = IPAddress.Parse("203.0.113.7");
    private readonly FakeTimeProvider _clock = new(Moments.Noon);

    [TestMethod]
    public void An_office_whose_phones_get_files_may_ask_in_vain_for_optional_ones_too()
    {
        var wrong = new WrongFetches(10, _clock);
        for (var phone = 0; phone < 200; phone++)
        {
            Assert.IsNull(wrong.Wait(Office), $"phone {phone}");
            wrong.Right(Office);
            for (var optional = 0; optional < 8; optional++)
            {
                wrong.Wrong(Office);
            }
        }
    }

    [TestMethod]
    public void Guesses_are_counted()
    {
        var counts = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, heard) =>
        {
            if (instrument.Name.StartsWith("billing.phone_files.", StringComparison.Ordinal))
            {
                heard.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            lock (counts)
            {
                counts[instrument.Name] = counts.GetValueOrDefault(instrument.Name) + value;
            }
        });
        listener.Start();
        var wrong = new WrongFetches(2, _clock);
        wrong.Wrong(Office);
        wrong.Wrong(Office);
        Assert.IsNotNull(wrong.Wait(Office));
        lock (counts)
        {
            // Other tests may ask in vain meanwhile.
            Assert.IsGreaterThanOrEqualTo(2, counts["billing.phone_files.wrong"]);
            Assert.IsGreaterThanOrEqualTo(1, counts["billing.phone_files.refused"]);
        }
    }

    [TestMethod]
    public void An_address_does_not_pay_for_another()
    {
        var wrong = new WrongFetches(1, _clock);
        wrong.Wrong(Office);
        Assert.IsNotNull(wrong.Wait(Office));
        Assert.IsNotNull(wrong.Wait(Office.MapToIPv6()), "the same address");
        Assert.IsNull(wrong.Wait(IPAddress.Parse("203.0.113.8")));
    }

    [TestMethod]
    public void A_network_of_IPv6_counts_as_one()
    {
        var wrong = new WrongFetches(2, _clock);
        wrong.Wrong(IPAddress.Parse("2001:db8:1:2::1"));
        wrong.Wrong(IPAddress.Parse("2001:db8:1:2:ffff::9"));
        Assert.IsNotNull(wrong.Wait(IPAddress.Parse("2001:db8:1:2::77")));
        Assert.IsNull(wrong.Wait(IPAddress.Parse("2001:db8:1:3::1")));
    }
}
