using Billing.Audit;

namespace Billing.Devices;

/// <summary>What is stored of a profile. The settings of each version are a row of their own.</summary>
public sealed record ProfileState : IAudited<ProfileState>
{
    public string Id { get; init; } = "";
    public string? Description { get; init; }

    /// <summary>The settings of the newest version.</summary>
    public PhoneSettings Settings { get; init; } = new();

    /// <summary>Newest first.</summary>
    public ProfileVersion[] Versions { get; init; } = [];
    public int Current { get; init; }

    /// <summary>A rollout that is still to be begun.</summary>
    public DueRollout? Due { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public int Version { get; init; }
    public AuditEntry[] Unlogged { get; init; } = [];

    public int Newest => Versions.Length > 0 ? Versions[0].Number : 0;

    /// <summary>Lists search by this column.</summary>
    public string? SearchDescription => Description?.ToLowerInvariant();

    public ProfileState WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };

    public ProfileView View() => new()
    {
        Id = Id,
        Description = Description,
        Settings = Settings,
        Newest = Newest,
        Current = Current,
        Versions = Versions,
        CreatedAt = CreatedAt,
        Version = Version,
    };

    public ProfileSummary Summary() => new()
    {
        Id = Id,
        Description = Description,
        Newest = Newest,
        Current = Current,
        ChangedAt = Versions.Length > 0 ? Versions[0].At : CreatedAt,
        Server = Settings.Server,
    };
}
