using System.Globalization;
using Billing.Storage;

namespace Billing.Devices;

/// <summary>The devices of a profile, by filters that the store evaluates.</summary>
internal static class ProfileDevices
{
    public static string Of(string profile) => RowFilter.And(
        RowFilter.Equal(nameof(DeviceState.ProfileId), profile),
        RowFilter.NotEqual(nameof(DeviceState.Status), nameof(DeviceStatus.Retired)))!;

    /// <summary>Those that have an older version, or have it without its files.</summary>
    public static string Before(string profile, int version) => RowFilter.And(
        Of(profile),
        RowFilter.Or(
            string.Create(CultureInfo.InvariantCulture, $"{nameof(DeviceState.ProfileVersion)} lt {version}"),
            RowFilter.Equal(nameof(DeviceState.Publishing), nameof(PublishStage.Pending))))!;

    public static string With(string profile, int version, Arrival arrival) => RowFilter.And(
        Of(profile),
        string.Create(CultureInfo.InvariantCulture, $"{nameof(DeviceState.ProfileVersion)} eq {version}"),
        RowFilter.Equal(nameof(DeviceState.Arrival), arrival.ToString()))!;

    /// <summary>Those of them whose phones can show what a version does: they have a line, and have fetched a file that we know of.</summary>
    public static string ThatFetch(string filter) => RowFilter.And(
        Assigned(filter), RowFilter.NotEqual(nameof(DeviceState.Arrival), nameof(Arrival.NeverFetched)))!;

    public static string Assigned(string filter) => RowFilter.And(filter, RowFilter.Equal(nameof(DeviceState.Status), nameof(DeviceStatus.Assigned)))!;

    public static string OfLots(int below) => string.Create(CultureInfo.InvariantCulture, $"{nameof(DeviceState.Lot)} lt {below}");

    public static Task<IReadOnlyList<KeyValuePair<string, DeviceState>>> List(IStateIndex index, string filter, string? after, int take) =>
        index.List<DeviceState>(DeviceRules.AuditKind, filter, after, take);

    public static Task<int> Count(IStateIndex index, string filter) => index.Count(DeviceRules.AuditKind, filter);
}
