using System.Diagnostics;
using System.Globalization;
using Billing.Devices;
using Billing.Phones;
using Billing.Provisioning;

// Renders phones of all models in turn on one thread, each with its own lines, and says how long that took: from a cold start, templates included.
var count = args is [var first, ..] ? int.Parse(first, CultureInfo.InvariantCulture) : 10_000;
var watch = Stopwatch.StartNew();
var bytes = 0L;
var files = 0;
foreach (var phone in PhonePark.Of(count, new PhoneSettings { Server = "sip.example.com", Transport = PhoneTransport.Tls, TimeZone = "Europe/Berlin", VoicemailNumber = "*97" }))
{
    foreach (var file in PhoneRenderer.Render(phone))
    {
        bytes += file.Content.Length + file.Md5.Length;
        files++;
    }
}
watch.Stop();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{{\"phones\":{count},\"files\":{files},\"bytes\":{bytes},\"render_s\":{watch.Elapsed.TotalSeconds:0.000}}}"));
