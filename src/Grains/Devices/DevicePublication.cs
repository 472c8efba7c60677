namespace Billing.Devices;

/// <summary>What came of publishing a device as it was at some moment; it may have changed meanwhile.</summary>
/// <param name="Device">As it was when it was rendered.</param>
internal sealed record DevicePublication(DeviceState Device)
{
    private const int LongestHistory = 50;

    /// <summary>Null when it has no files, or they cannot be written.</summary>
    public DeviceFiles? Files { get; init; }

    /// <summary>Why its files cannot be written; null when they can.</summary>
    public string? Refused { get; init; }

    /// <summary>The folders that were written, by their tokens.</summary>
    public IReadOnlyDictionary<string, StoredFile[]> Folders { get; init; } = new Dictionary<string, StoredFile[]>();

    /// <summary>What is to be stored of it.</summary>
    public DeviceState ApplyTo(DeviceState current, DateTimeOffset now)
    {
        var next = current with
        {
            Removals = [.. current.Removals.Except(Device.Removals)],
            // Somebody who doubts what is there has asked for a look meanwhile: that is still to come.
            Folder = current.Token is not { } token || (current.Folder is null && Device.Folder is not null) ? null
                : Folders.GetValueOrDefault(token, current.Folder!),
            Formers = Array.Exists(current.Formers, former => Folders.ContainsKey(former.Token))
                ? [.. current.Formers.Select(former => Folders.TryGetValue(former.Token, out var folder) ? former with { Folder = folder } : former)]
                : current.Formers,
        };
        return !Device.Unpublished ? next
            : Refused is null ? Published(next, now)
            : next.Revision == Device.Revision ? next with { Failure = Refused, FailedForGood = true }
            : next;
    }

    private DeviceState Published(DeviceState current, DateTimeOffset now)
    {
        var next = current with
        {
            PublishedRevision = Device.Revision,
            Failure = current.Revision == Device.Revision ? null : current.Failure,
            FileNames = Files is null ? [] : [.. Files.Files.Select(file => file.Name)],
        };
        if (Files is null)
        {
            return next with { ExpectedVersion = null, MainFile = null, MainMd5 = null };
        }

        var md5 = DeviceFiles.Md5(Files.Main.Content);
        next = next with { MainFile = Files.Main.Name, MainMd5 = md5, FetchedVersion = current.FetchedMd5 == md5 ? Files.Version : current.FetchedVersion };
        return Files.Version == current.ExpectedVersion
            ? next with { PublishedAt = current.PublishedAt ?? now }
            : next with
            {
                ExpectedVersion = Files.Version,
                PublishedAt = now,
                History = [
                    new PublishedVersion
                    {
                        Version = Files.Version,
                        At = now,
                        By = Device.RevisedBy,
                        Why = Device.RevisedWhy,
                        ProfileId = Device.Details.ProfileId,
                        ProfileVersion = Device.ProfileVersion,
                    },
                    .. current.History.Take(LongestHistory - 1)],
            };
    }
}
