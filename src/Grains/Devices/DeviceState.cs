using Billing.Audit;
using Billing.Storage;

namespace Billing.Devices;

/// <summary>What is stored of a device: one column a property. Never changed, only replaced.</summary>
public sealed record DeviceState : IAudited<DeviceState>
{
    public string Mac { get; init; } = "";
    public DeviceDetails Details { get; init; } = new();
    public string Family { get; init; } = "";
    public int TotalPorts { get; init; }
    public DevicePort[] Ports { get; init; } = [];
    public bool Retired { get; init; }

    /// <summary>The version of <see cref="DeviceDetails.ProfileId"/> that it has; 0 without a profile.</summary>
    public int ProfileVersion { get; init; }

    /// <summary>Null when it is retired.</summary>
    [Secret]
    public string? Token { get; init; }

    /// <summary>The files at <see cref="Token"/> as they were left there; null when that is not known, and then somebody looks.</summary>
    public StoredFile[]? Folder { get; init; }

    /// <summary>It is written into the phone.</summary>
    [Secret]
    public string AdminPassword { get; init; } = "";
    public FormerToken[] Formers { get; init; } = [];

    /// <summary>Tokens that serve nothing any more; their folders are still to be removed.</summary>
    [Secret]
    public string[] Removals { get; init; } = [];

    /// <summary>What a leaked address gave away and is still to be made worthless.</summary>
    public PasswordRenewal[] Renewals { get; init; } = [];

    /// <summary>Rises with each change that may change its files.</summary>
    public int Revision { get; init; }

    /// <summary>The revision that is published.</summary>
    public int PublishedRevision { get; init; }

    /// <summary>Who made the revision, and why.</summary>
    public string RevisedBy { get; init; } = "";
    public string RevisedWhy { get; init; } = "";

    /// <summary>Why the last try to publish failed.</summary>
    public string? Failure { get; init; }

    /// <summary>The failure lies in what was entered: another try would fail too.</summary>
    public bool FailedForGood { get; init; }
    public string? ExpectedVersion { get; init; }
    public DateTimeOffset? PublishedAt { get; init; }
    public string[] FileNames { get; init; } = [];

    /// <summary>The file with the lines in it: who has it has the version. Its MD5 is in lower-case hex.</summary>
    public string? MainFile { get; init; }
    public string? MainMd5 { get; init; }
    public PublishedVersion[] History { get; init; } = [];

    /// <summary>The MD5 of the main file as it was last fetched.</summary>
    public string? FetchedMd5 { get; init; }
    public string? FetchedVersion { get; init; }
    public DeviceFetch? LastFetch { get; init; }
    public SeenAddress[] Addresses { get; init; } = [];
    public DeviceFlag[] Flags { get; init; } = [];
    public DeviceResync? LastResync { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public int Version { get; init; }
    public AuditEntry[] Unlogged { get; init; } = [];

    // Lists filter by the following.
    public DeviceStatus Status => Retired ? DeviceStatus.Retired
        : Details.CustomerId is not null || Ports.Length > 0 ? DeviceStatus.Assigned
        : DeviceStatus.InStock;

    public PublishStage Publishing => Revision != PublishedRevision ? Failure is null ? PublishStage.Pending : PublishStage.Failed
        : Retired || Details.ProfileId is null ? PublishStage.Nothing
        : PublishStage.Published;

    public Arrival Arrival => FetchedMd5 is null ? Arrival.NeverFetched : FetchedMd5 == MainMd5 ? Arrival.Current : Arrival.OldVersion;

    public string Vendor => Details.Vendor;

    public string Model => Details.Model;

    public string? ProfileId => Details.ProfileId;

    public string? CustomerId => Details.CustomerId;

    public string? SearchSerial => Details.Serial?.ToLowerInvariant();

    public string? SearchInventoryId => Details.InventoryId?.ToLowerInvariant();

    public string? SearchName => Details.Name?.ToLowerInvariant();

    public string? FirstAccount => Ports.Length > 0 ? Ports[0].AccountId : null;

    public bool Flagged => Flags.Length > 0;

    /// <summary>0 to 99, without regard to the vendor: a rollout that begins with some begins with some of each.</summary>
    public int Lot => LotOf(Mac);

    public bool Unpublished => Revision != PublishedRevision && !FailedForGood;

    /// <summary>Its files, or folders that it had, are not as they should be.</summary>
    internal bool HasFilesToDo => Unpublished || Removals.Length > 0;

    /// <summary>The same in every process and for ever (FNV-1a).</summary>
    public static int LotOf(string mac) => (int)(mac.Aggregate(2166136261u, (hash, digit) => unchecked((hash ^ digit) * 16777619)) % 100);

    public DeviceState WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };

    /// <summary>Its files may be others by this change.</summary>
    public DeviceState Revised(string by, string why) =>
        this with { Revision = Revision + 1, RevisedBy = by, RevisedWhy = why, Failure = null, FailedForGood = false };

    /// <summary>All its addresses serve nothing any more, and it has another one, or none.</summary>
    public DeviceState WithOnly(string? token) => this with
    {
        Token = token,
        Folder = [],
        Formers = [],
        Removals = [.. Removals, .. Formers.Select(former => former.Token), .. Token is null ? Array.Empty<string>() : [Token]],
    };

    /// <summary>The accounts at its ports are to get other passwords.</summary>
    public DeviceState WithRenewals(string? reason, Actor by) => this with
    {
        Renewals = [.. Renewals, .. Ports.Select(port => port.AccountId).Distinct().Except(Renewals.Select(one => one.AccountId))
            .Select(account => new PasswordRenewal(account, reason, by))],
    };

    /// <summary>What is in its folders is not taken for granted any more.</summary>
    public DeviceState Unlooked() => this with { Folder = null, Formers = [.. Formers.Select(former => former with { Folder = null })] };

    public DeviceState WithFlag(DeviceFlagKind kind, string what, DateTimeOffset at)
    {
        var flag = Array.Find(Flags, one => one.Kind == kind) is { } before
            ? before with { At = at, Times = before.Times + 1, What = what }
            : new DeviceFlag { Kind = kind, At = at, What = what };
        return this with { Flags = [.. Flags.Where(one => one.Kind != kind), flag] };
    }

    public DeviceView View() => new()
    {
        Mac = Mac,
        Details = Details,
        Status = Status,
        Ports = Ports,
        TotalPorts = TotalPorts,
        Family = Family,
        ProfileVersion = Details.ProfileId is null ? null : ProfileVersion,
        Publishing = Publishing,
        PublishFailure = Failure,
        PublishedAt = PublishedAt,
        ExpectedVersion = ExpectedVersion,
        FetchedVersion = FetchedVersion,
        LastFetch = LastFetch,
        Arrival = Arrival,
        Flags = Flags,
        MaskedToken = Token is null ? null : Secrets.Masked(Token),
        Rotation = Formers.Length > 0 ? new DeviceRotation { Since = Formers[^1].Since, Until = Formers[^1].Until, Reason = Formers[^1].Reason } : null,
        LastResync = LastResync,
        CreatedAt = CreatedAt,
        Version = Version,
    };
}
