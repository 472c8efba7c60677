using System.Globalization;
using System.Net;
using Billing.Devices;
using Billing.Provisioning;
using Provisioning.Tests;

namespace EndToEnd.Phones;

/// <summary>
/// A phone on a desk: asks at its address for the files of its family, remembers their ETags, reads the one with its lines, and asks where that
/// one says from then on.
/// </summary>
internal sealed class SimulatedPhone(HttpClient http, FamilyHabits habits, string mac, Uri address)
{
    private readonly Dictionary<Uri, (string Tag, byte[] Content)> _kept = [];
    private ReadFile? _configuration;

    public FamilyHabits Habits => habits;

    public string Mac => mac;

    /// <summary>Where it asks next time.</summary>
    public Uri Address { get; private set; } = address;

    /// <summary>What it was answered the last time, in order: the name and the status.</summary>
    public IReadOnlyList<(string Name, HttpStatusCode Status)> Heard { get; private set; } = [];

    /// <summary>What it is configured with; fails when it never was.</summary>
    public ReadFile Configuration => _configuration ?? throw new InvalidOperationException($"The phone {mac} has no configuration: {string.Join(", ", Heard)}");

    /// <summary>Asks for its files once, as it does when it is switched on, told to, or its interval is over.</summary>
    public async Task Provision()
    {
        var heard = new List<(string, HttpStatusCode)>();
        var names = new Queue<string>(habits.Names.Select(Named));
        byte[]? last = null;
        while (names.TryDequeue(out var name))
        {
            var (status, content) = await Ask(HttpMethod.Get, name);
            heard.Add((name, status));
            foreach (var further in content is null ? [] : habits.NamedIn(content))
            {
                (status, content) = await Ask(HttpMethod.Get, further);
                heard.Add((further, status));
            }

            last = content ?? last;
            if (content is not null && habits.StopsAtFirst)
            {
                break;
            }
        }

        if (habits.Uploads is { } log)
        {
            heard.Add((Named(log), (await Ask(HttpMethod.Put, Named(log))).Status));
        }

        Heard = heard;
        if (last is not null)
        {
            Take(last);
        }
    }

    private void Take(byte[] content)
    {
        var model = PhoneCatalog.Find(habits.Vendor, habits.Model)!;
        var phone = new Phone { Mac = mac, Model = model, Settings = new PhoneSettings(), Lines = [], ConfigurationBase = Address };
        _configuration = new ReadFile(phone, [new PhoneFile("", "", content)]);
        Address = new Uri(_configuration.Provisioning);
    }

    private async Task<(HttpStatusCode Status, byte[]? Content)> Ask(HttpMethod method, string name)
    {
        var address = new Uri(Address, name);
        using var request = new HttpRequestMessage(method, address);
        request.Headers.TryAddWithoutValidation("User-Agent", Named(habits.UserAgent));
        if (_kept.TryGetValue(address, out var kept))
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", kept.Tag);
        }

        using var answer = await http.SendAsync(request);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return (answer.StatusCode, answer.StatusCode == HttpStatusCode.NotModified ? kept.Content : null);
        }

        var content = await answer.Content.ReadAsByteArrayAsync();
        _kept[address] = (answer.Headers.ETag!.ToString(), content);
        return (answer.StatusCode, content);
    }

    private string Named(string pattern) =>
        string.Format(CultureInfo.InvariantCulture, pattern, mac, mac.ToUpperInvariant(), string.Join(':', mac.Chunk(2).Select(pair => new string(pair))));
}
