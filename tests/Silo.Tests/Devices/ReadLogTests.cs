using System.Collections.Concurrent;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Billing.Devices;
using Billing.Silo.Devices;
using Billing.Silo.Storage;
using Billing.Silo.Tests.Radius;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Testing;

namespace Billing.Silo.Tests.Devices;

/// <summary>Against a real storage emulator, with blobs as Azure Monitor writes them.</summary>
[TestClass]
public sealed class ReadLogTests : IDisposable
{
    private const string Root = "resourceId=/subscriptions/4c0ffee0-0000-4000-8000-000000000001/resourceGroups/billing/providers/Microsoft.Storage/storageAccounts/phones/blobServices/default/";
    private static readonly DateTimeOffset s_noon = new(2026, 11, 22, 12, 10, 0, TimeSpan.Zero);
    private static AzuriteProcess s_storage = null!;

    private readonly FakeTimeProvider _time = new(s_noon);
    private readonly ConcurrentQueue<(string Token, FetchNote Note)> _notes = new();
    private readonly ConcurrentQueue<(string Token, string File, string? Address)> _inVain = new();
    private readonly string _name = "log-" + Guid.NewGuid().ToString("N")[..12];
    private readonly List<IDisposable> _disposables = [];
    private BlobContainerClient _log = null!;
    private PhoneFiles _files = null!;
    private bool _grainsAway;
    private Func<Task>? _told;
    private int _atOnce;
    private int _mostAtOnce;

    [ClassInitialize]
    public static async Task Start(TestContext context) => s_storage = await AzuriteProcess.StartAsync();

    [ClassCleanup]
    public static async Task Stop() => await s_storage.DisposeAsync();

    [TestInitialize]
    public async Task Create()
    {
        _log = new BlobContainerClient(s_storage.ConnectionString, _name);
        await _log.CreateAsync();
    }

    public void Dispose() => _disposables.ForEach(one => one.Dispose());

    [TestMethod]
    public async Task A_fetch_is_told_to_its_token_once_with_time_address_and_agent()
    {
        var token = Phones.Token();
        await Append(s_noon, Line(s_noon, token, "001565aabbcc.cfg", "203.0.113.7:50123", "Yealink SIP-T46U 108.86.0.45 00:15:65:aa:bb:cc"));
        var log = Log();
        Assert.AreEqual(new ReadLogTally(Lines: 1, Fetches: 1), await log.Look(default));
        Assert.AreEqual(new ReadLogTally(), await log.Look(default));
        var (told, note) = _notes.Single();
        Assert.AreEqual(DeviceTokens.KeyOf(token), told);
        Assert.AreEqual(
            new FetchNote { At = s_noon, File = "001565aabbcc.cfg", Address = "203.0.113.7", UserAgent = "Yealink SIP-T46U 108.86.0.45 00:15:65:aa:bb:cc" }, note);
    }

    [TestMethod]
    public async Task It_goes_on_where_it_was_when_the_blob_grows_and_after_a_restart()
    {
        var token = Phones.Token();
        var (first, second) = (Line(s_noon, token, "a.cfg", "203.0.113.7:1"), Line(s_noon.AddSeconds(5), token, "b.cfg", "[2001:db8::7]:2"));
        await Append(s_noon, first);
        // The last line is only half there.
        await Append(s_noon, second[..80]);
        Assert.AreEqual(1, (await Log().Look(default))!.Fetches);
        await Append(s_noon, second[80..]);
        Assert.AreEqual(new ReadLogTally(Lines: 1, Fetches: 1), await Log().Look(default));
        Assert.AreEqual("2001:db8::7", _notes.Last().Note.Address);

        // An hour later its blob still grows, and there is another.
        _time.Advance(TimeSpan.FromHours(1));
        await Append(s_noon, Line(s_noon.AddMinutes(49), token, "c.cfg", "203.0.113.7:1"));
        await Append(s_noon.AddHours(1), Line(s_noon.AddHours(1), token, "d.cfg", "203.0.113.7:1"));
        Assert.AreEqual(new ReadLogTally(Lines: 2, Fetches: 2), await Log().Look(default));
        _time.Advance(TimeSpan.FromHours(8));
        await Append(s_noon.AddHours(5), Line(s_noon.AddHours(5), token, "e.cfg", "203.0.113.7:1"));
        Assert.AreEqual(new ReadLogTally(Lines: 1, Fetches: 1), await Log().Look(default));
        CollectionAssert.AreEqual(new[] { "a.cfg", "b.cfg", "c.cfg", "d.cfg", "e.cfg" }, _notes.Select(told => told.Note.File).ToArray());
    }

    [TestMethod]
    public async Task A_line_that_is_none_is_passed_over_and_counted()
    {
        var token = Phones.Token();
        await Append(
            s_noon, "nonsense\n", "{\"time\":\"yesterday\"}\n", "[]\n", "\r\n", "{\"time\":\"2026-11-22T12:00:00Z\",\"operationName\":\"GetBlob\",\"identity\":7,\"properties\":[]}\n",
            "{\"time\":\n", Line(s_noon, token, "a.cfg", "nowhere"));
        Assert.AreEqual(new ReadLogTally(Lines: 6, Fetches: 1, Malformed: 4), await Log().Look(default));
        Assert.IsNull(_notes.Single().Note.Address);
    }

    [TestMethod]
    public async Task What_is_no_phones_fetch_is_nobodys()
    {
        var token = Phones.Token();
        await Append(
            s_noon,
            Line(s_noon, token, "a.cfg", "203.0.113.7:1", container: "other"),
            Line(s_noon, token, "a.cfg", "203.0.113.7:1", operation: "ListBlobs"),
            Line(s_noon, token, "a.cfg", "203.0.113.7:1", identity: "OAuth"),
            Line(s_noon, token, "a.cfg", "203.0.113.7:1", status: "500"),
            Line(s_noon, "short", "a.cfg", "203.0.113.7:1"),
            Line(s_noon, token, "a%0d%0a.cfg", "203.0.113.7:1"),
            // It had the file already, and status may be a number.
            Line(s_noon, token, "a.cfg", "203.0.113.7:1", status: "304").Replace("\"304\"", "304", StringComparison.Ordinal));
        Assert.AreEqual(new ReadLogTally(Lines: 7, Fetches: 1), await Log().Look(default));
    }

    [TestMethod]
    public async Task Only_at_an_address_without_any_file_somebody_asks_in_vain()
    {
        var (phone, guess) = (Phones.Token(), Phones.Token());
        var log = Log();
        await _files.Publish(phone, [Phones.File("a.cfg", "x")], null, default);
        await Append(
            s_noon, Line(s_noon, phone, "a.boot", "203.0.113.7:1", status: "404"), Line(s_noon, guess, "001565aabbcc.cfg", "198.51.100.9:1", status: "404"));
        Assert.AreEqual(new ReadLogTally(Lines: 2, InVain: 2), await log.Look(default));
        Assert.AreEqual((DeviceTokens.KeyOf(guess), "001565aabbcc.cfg", "198.51.100.9"), _inVain.Single());
        Assert.IsEmpty(_notes);
    }

    [TestMethod]
    public async Task Nothing_is_lost_when_a_device_cannot_be_told()
    {
        await Append(s_noon, Line(s_noon, Phones.Token(), "a.cfg", "203.0.113.7:1"));
        var log = Log();
        _grainsAway = true;
        await Assert.ThrowsExactlyAsync<TimeoutException>(() => log.Look(default));
        _grainsAway = false;
        Assert.AreEqual(1, (await log.Look(default))!.Fetches);
    }

    [TestMethod]
    public async Task Devices_are_told_some_at_a_time_and_what_is_read_is_kept_piece_by_piece()
    {
        var lines = Enumerable.Range(0, 800).Select(_ => Line(s_noon, Phones.Token(), "a.cfg", "203.0.113.7:1")).ToArray();
        Assert.IsGreaterThan(512 * 1024, lines.Sum(line => line.Length));
        await Append(s_noon, lines);
        var log = Log();
        _told = async () =>
        {
            _mostAtOnce = Math.Max(_mostAtOnce, Interlocked.Increment(ref _atOnce));
            await Task.Yield();
            Interlocked.Decrement(ref _atOnce);
            // In the second piece they are away: what the first said is not told again.
            _grainsAway |= _notes.Count >= 600;
        };
        await Assert.ThrowsExactlyAsync<TimeoutException>(() => log.Look(default));
        _grainsAway = false;
        _told = null;
        var left = (await log.Look(default))!.Fetches;
        Assert.IsLessThan(800, left);
        Assert.AreEqual(800, _notes.Select(told => told.Token).Distinct().Count());
        Assert.IsGreaterThan(1, _mostAtOnce);
        Assert.IsLessThanOrEqualTo(8, _mostAtOnce);
    }

    [TestMethod]
    public async Task Of_two_silos_one_reads_and_the_other_takes_over_when_it_is_gone()
    {
        await Append(s_noon, Line(s_noon, Phones.Token(), "a.cfg", "203.0.113.7:1"));
        _grainsAway = true;
        await Assert.ThrowsExactlyAsync<TimeoutException>(() => Log().Look(default));
        _grainsAway = false;
        var other = Log();
        Assert.IsNull(await other.Look(default));
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.AreEqual(1, (await other.Look(default))!.Fetches);
    }

    [TestMethod]
    public async Task A_log_that_is_not_there_yet_is_read_later()
    {
        await _log.DeleteAsync();
        Assert.AreEqual(new ReadLogTally(), await Log().Look(default));
    }

    /// <summary>As a silo that has just started has it.</summary>
    private ReadLog Log()
    {
        var options = Options.Create(new ProvisioningOptions
        {
            ConnectionString = s_storage.ConnectionString,
            Container = "phones",
            ReadLog = new ReadLogOptions { ConnectionString = s_storage.ConnectionString, Container = _name },
        });
        _files = new PhoneFiles(options, NullLogger<PhoneFiles>.Instance);
        var services = new ServiceCollection().AddSingleton<TimeProvider>(_time)
            .Configure<StorageOptions>(storage => storage.ConnectionString = s_storage.ConnectionString)
            .Configure<ClusterOptions>(cluster => cluster.ServiceId = _name)
            .BuildServiceProvider();
        var log = new ReadLog(Grains(), _files, services, options, _time, NullLogger<ReadLog>.Instance);
        _disposables.AddRange([_files, services, log]);
        return log;
    }

    private IGrainFactory Grains() => Stub.Of<IGrainFactory>((_, key) => Stub.Of<IDeviceTokenGrain>((method, arguments) =>
    {
        if (_grainsAway)
        {
            throw new TimeoutException();
        }

        var token = (string)key[0]!;
        if (method.Name == nameof(IDeviceTokenGrain.Fetch))
        {
            _inVain.Enqueue((token, (string)arguments[0]!, (string?)arguments[1]));
            return Task.FromResult<ServedFile?>(null);
        }

        foreach (var note in (FetchNote[])arguments[0]!)
        {
            _notes.Enqueue((token, note));
        }

        return _told?.Invoke() ?? Task.CompletedTask;
    }));

    private async Task Append(DateTimeOffset hour, params string[] lines)
    {
        var blob = _log.GetAppendBlobClient($"{Root}y={hour:yyyy}/m={hour:MM}/d={hour:dd}/h={hour:HH}/m=00/PT1H.json");
        await blob.CreateIfNotExistsAsync();
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(lines)));
        await blob.AppendBlockAsync(content);
    }

    /// <summary>As Azure Monitor writes them (resource logs of Azure Storage, StorageRead).</summary>
    private static string Line(
        DateTimeOffset at, string token, string file, string caller, string agent = "Yealink", string status = "200", string operation = "GetBlob",
        string identity = "Anonymous", string container = "phones") =>
        $$"""
        {"time":"{{at:O}}","resourceId":"/subscriptions/4c0ffee0-0000-4000-8000-000000000001/resourceGroups/billing/providers/Microsoft.Storage/storageAccounts/phones/blobServices/default","category":"StorageRead","operationName":"{{operation}}","operationVersion":"2020-04-08","schemaVersion":"1.0","statusCode":"{{status}}","statusText":"AnonymousSuccess","durationMs":4,"callerIpAddress":"{{caller}}","correlationId":"7f8e1d2c-001e-0042-0000-000000000000","identity":{"type":"{{identity}}"},"location":"westeurope","properties":{"accountName":"phones","userAgentHeader":"{{agent}}","serviceType":"blob","objectKey":"/phones/{{container}}/{{token}}/{{file}}","serverLatencyMs":4,"requestHeaderSize":210,"responseHeaderSize":450,"responseBodySize":6123,"tlsVersion":"TLS 1.2"},"uri":"https://phones.blob.core.windows.net:443/{{container}}/{{token}}/{{file}}","protocol":"HTTPS","resourceType":"Microsoft.Storage/storageAccounts/blobServices"}

        """;
}
