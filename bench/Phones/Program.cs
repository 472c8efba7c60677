using System.Diagnostics;
using System.Globalization;
using Billing.Devices;
using Billing.Phones;
using Billing.Provisioning;
using Billing.Silo.Devices;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

// A profile's SIP server changes for many phones of all models. Rendering is on one thread, from a cold start, templates included; publishing
// is what the silo does, as many phones at once as a rollout takes, for the first time and over files that are there and all differ, by a silo that has
// just started and knows of the folders what the devices' states say. The slower of each is told.
// Arguments: how many phones, and the connection string of the storage; without it, only rendering is measured.
var count = args is [var number, ..] ? int.Parse(number, CultureInfo.InvariantCulture) : 10_000;
var storage = args is [_, var given, ..] ? given : null;
var settings = new PhoneSettings { Server = "sip.example.com", Transport = PhoneTransport.Tls, TimeZone = "Europe/Berlin", VoicemailNumber = "*97" };

if (storage is null)
{
    var (files, rendering) = Render(settings, token => new Uri($"https://phones.example.com/p/{token}/"));
    SayRendered(files, rendering);
    Say($"{{\"render_s\":{rendering.TotalSeconds:0.000}}}");
    return;
}

using var store = Silo();
var (before, cold) = Render(settings, store.BaseOf);
SayRendered(before, cold);
var folders = new StoredFile[count][];
Array.Fill(folders, []);
var first = await Publish(store, before);
Say($"published for the first time: {first.TotalSeconds:0.0} s, {count / first.TotalSeconds:0} phones/s");
var (after, warm) = Render(settings with { Server = "sip2.example.com" }, store.BaseOf);
Say($"rendered with another server: {warm.TotalSeconds:0.0} s");
using var restarted = Silo();
var changed = await Publish(restarted, after);
Say($"published over what was there: {changed.TotalSeconds:0.0} s, {count / changed.TotalSeconds:0} phones/s");
Say($"{{\"render_s\":{Math.Max(cold.TotalSeconds, warm.TotalSeconds):0.000},\"publish_s\":{Math.Max(first.TotalSeconds, changed.TotalSeconds):0.000}}}");

(IReadOnlyList<PhoneFile>[] Files, TimeSpan Took) Render(PhoneSettings profile, Func<string, Uri> baseOf)
{
    var watch = Stopwatch.StartNew();
    IReadOnlyList<PhoneFile>[] rendered = [.. PhonePark.Of(count, profile, baseOf).Select(PhoneRenderer.Render)];
    return (rendered, watch.Elapsed);
}

PhoneFiles Silo() => new(Options.Create(new ProvisioningOptions { ConnectionString = storage }), NullLogger<PhoneFiles>.Instance);

async Task<TimeSpan> Publish(PhoneFiles silo, IReadOnlyList<PhoneFile>[] files)
{
    var watch = Stopwatch.StartNew();
    await Parallel.ForEachAsync(
        Enumerable.Range(0, files.Length),
        new ParallelOptions { MaxDegreeOfParallelism = new DeviceOptions().AtOnce },
        async (index, cancellationToken) => folders[index] = await silo.Publish(PhonePark.TokenOf(index), files[index], folders[index], cancellationToken));
    return watch.Elapsed;
}

void SayRendered(IReadOnlyList<PhoneFile>[] phones, TimeSpan took) => Say(
    $"rendered {phones.Length} phones, {phones.Sum(files => files.Count)} files, {phones.Sum(files => files.Sum(file => (long)file.Content.Length)) / 1e6:0.0} MB: {took.TotalSeconds:0.0} s");

static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
