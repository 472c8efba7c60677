using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Billing.Devices;

[GrainType("device-token")]
public sealed partial class DeviceTokenGrain(
    [PersistentState("device-token")] IPersistentState<DeviceTokenState> stored,
    IPhoneFiles files,
    TimeProvider time,
    ILogger<DeviceTokenGrain> logger) : Grain, IDeviceTokenGrain
{
    private const int LongestUserAgent = 256;

    /// <summary>Whose address it is, or was.</summary>
    private IDeviceGrain Device => GrainFactory.GetGrain<IDeviceGrain>(stored.State.Mac);

    private bool Serves => stored.RecordExists && (stored.State.Until is not { } until || time.GetUtcNow() < until);

    public async Task<ServedFile?> Fetch(string file, string? address, string? userAgent, bool head = false)
    {
        var note = new FetchNote { At = time.GetUtcNow(), File = Short(file, PhonePath.LongestFile)!, Address = Short(address, 64), UserAgent = Short(userAgent, LongestUserAgent) };
        if (!Serves)
        {
            NoteInVain(note);
            return null;
        }

        if (file.Length > PhonePath.LongestFile || await files.Read(stored.State.Token, file, CancellationToken.None) is not { } found)
        {
            return null;
        }

        var md5 = DeviceFiles.Md5(found.Content);
        if (!head)
        {
            // Behind: a phone does not wait for our books. It has this version now, or had it already and is told so (304).
            Tell(Device.NoteFetch(stored.State.Token, note with { Md5 = md5 })).Ignore();
        }

        return new ServedFile { Name = found.Name, ContentType = found.ContentType, Content = found.Content, Md5 = md5 };
    }

    public async Task Note(FetchNote[] fetches)
    {
        if (!stored.RecordExists)
        {
            return;
        }

        foreach (var fetch in fetches.OrderBy(fetch => fetch.At))
        {
            await Device.NoteFetch(stored.State.Token, fetch with { File = Short(fetch.File, PhonePath.LongestFile)!, Address = Short(fetch.Address, 64), UserAgent = Short(fetch.UserAgent, LongestUserAgent) });
        }
    }

    public Task Bind(string token, string mac) => DeviceTokens.KeyOf(token) == this.GetPrimaryKeyString()
        ? Store(new DeviceTokenState { Token = token, Mac = mac })
        : throw new ArgumentException("This is the grain of another token.", nameof(token));

    public Task Expire(DateTimeOffset? until)
    {
        var end = until ?? time.GetUtcNow();
        return !stored.RecordExists || stored.State.Until <= end ? Task.CompletedTask : Store(stored.State with { Until = end });
    }

    private void NoteInVain(FetchNote note)
    {
        if (stored.RecordExists)
        {
            Tell(Device.NoteFetch(stored.State.Token, note)).Ignore();
            return;
        }

        // The name of a file often says whose it would be. Whoever guesses one learns nothing from what happens here.
        if (MacInName().Match(note.File) is { Success: true } match && Ids.NormalizeMac(match.Value) is { } mac)
        {
            Tell(GrainFactory.GetGrain<IDeviceGrain>(mac).NoteWrongToken(note)).Ignore();
        }

        // Guesses take no room.
        DeactivateOnIdle();
    }

    private async Task Tell(Task note)
    {
        try
        {
            await note;
        }
        catch (Exception exception)
        {
            LogNotNoted(logger, QuietText.Of(exception));
        }
    }

    private async Task Store(DeviceTokenState next)
    {
        var before = stored.State;
        stored.State = next;
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            stored.State = before;
            throw;
        }
    }

    private static string? Short(string? text, int longest) => text?.Length > longest ? text[..longest] : text;

    [GeneratedRegex("(?<![0-9A-Fa-f])[0-9A-Fa-f]{12}(?![0-9A-Fa-f])", RegexOptions.CultureInvariant)]
    private static partial Regex MacInName();

    [LoggerMessage(1, LogLevel.Warning, "A fetch of a phone could not be noted: {Why}")]
    private static partial void LogNotNoted(ILogger logger, string why);
}
