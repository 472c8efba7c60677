namespace Billing.Devices;

/// <summary>What a fetch tells of a device: pure.</summary>
internal static class DeviceFetches
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    /// <summary>What is known instead of an MD5 of a file that was fetched before it was what it is now.</summary>
    private const string AnOlderOne = "older";

    /// <summary>The same state when the fetch tells nothing that is worth storing.</summary>
    public static DeviceState Note(DeviceState device, string token, FetchNote fetch, DeviceOptions options, DateTimeOffset now)
    {
        if (token != device.Token && !Array.Exists(device.Formers, former => former.Token == token))
        {
            return Flag(
                device, DeviceFlagKind.WrongToken, $"{Who(fetch)} asked for {fetch.File} at an address that this device no longer has.", options, now);
        }

        var next = device;
        if (Md5Of(device, fetch) is { } md5 && md5 != device.FetchedMd5)
        {
            next = next with { FetchedMd5 = md5, FetchedVersion = md5 == device.MainMd5 ? device.ExpectedVersion : device.FetchedVersion };
        }

        if (token == device.Token && device.Formers.Length > 0 && fetch.At >= device.Formers[^1].Since)
        {
            // The phone knows its new address: the former ones have done their duty.
            next = next with { Formers = [], Removals = [.. device.Removals, .. device.Formers.Select(former => former.Token)] };
        }

        if (fetch.Address is { Length: > 0 } address)
        {
            next = Seen(next, address, fetch, options, now);
        }

        var news = next != device || device.LastFetch is null || fetch.At - device.LastFetch.At >= options.NoteEvery;
        return news && (device.LastFetch is null || fetch.At >= device.LastFetch.At)
            ? next with { LastFetch = new DeviceFetch { At = fetch.At, Address = fetch.Address, UserAgent = fetch.UserAgent, File = fetch.File } }
            : next;
    }

    public static DeviceState NoteWrongToken(DeviceState device, FetchNote fetch, DeviceOptions options, DateTimeOffset now) =>
        Flag(device, DeviceFlagKind.WrongToken, $"{Who(fetch)} asked for {fetch.File} with a token that is nobody's.", options, now);

    /// <summary>The former addresses that had their time are taken away; when the phone never came to the new one, somebody must go there.</summary>
    public static DeviceState Expire(DeviceState device, DateTimeOffset now)
    {
        var over = Array.FindAll(device.Formers, former => former.Until <= now);
        if (over.Length == 0)
        {
            return device;
        }

        var next = device with { Formers = [.. device.Formers.Except(over)], Removals = [.. device.Removals, .. over.Select(former => former.Token)] };
        return next.Formers.Length > 0
            ? next
            : next.WithFlag(DeviceFlagKind.Stranded, "Its former address was taken away before it had asked at the new one.", now);
    }

    private static string? Md5Of(DeviceState device, FetchNote fetch)
    {
        if (device.MainFile is not null && fetch.File != device.MainFile && fetch.Md5 != device.MainMd5)
        {
            return null;
        }

        return fetch.Md5 ?? (fetch.At >= device.PublishedAt ? device.MainMd5 : device.FetchedMd5 ?? AnOlderOne);
    }

    private static DeviceState Seen(DeviceState device, string address, FetchNote fetch, DeviceOptions options, DateTimeOffset now)
    {
        var known = Array.Find(device.Addresses, seen => seen.Address == address);
        if (known is not null && fetch.At - known.At < options.NoteEvery)
        {
            return device;
        }

        var recent = device.Addresses.Where(seen => seen.Address != address && now - seen.At < s_day).Append(new SeenAddress(address, fetch.At)).ToArray();
        var next = device with { Addresses = [.. recent.TakeLast(options.MostAddresses + 1)] };
        return recent.Length > options.MostAddresses && known is null
            ? Flag(next, DeviceFlagKind.ManyAddresses, $"Its files were fetched from {recent.Length} addresses within a day, the last one {address}.", options, now)
            : next;
    }

    /// <summary>A flag is noted at most so often: whoever asks a thousand times a second does not make us write as often.</summary>
    private static DeviceState Flag(DeviceState device, DeviceFlagKind kind, string what, DeviceOptions options, DateTimeOffset now) =>
        Array.Find(device.Flags, flag => flag.Kind == kind) is { } before && now - before.At < options.NoteEvery ? device : device.WithFlag(kind, what, now);

    private static string Who(FetchNote fetch) => fetch.Address is { Length: > 0 } address ? $"The address {address}" : "Somebody";
}
