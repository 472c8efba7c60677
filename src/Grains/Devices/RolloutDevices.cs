using Billing.Storage;

namespace Billing.Devices;

/// <summary>Which devices a rollout turns to next, and how many of them have arrived, by filters that the store evaluates.</summary>
internal sealed class RolloutDevices(IStateIndex index)
{
    /// <summary>The next devices of all: a list costs the same however few of its rows are wanted.</summary>
    private readonly Queue<string> _ahead = new();

    /// <summary>Those that were listed ahead are not dealt with: they are found again.</summary>
    public void Forget() => _ahead.Clear();

    /// <summary>How many devices have an older version.</summary>
    public Task<int> Before(RolloutProgress rollout) => ProfileDevices.Count(index, ProfileDevices.Before(rollout.ProfileId, rollout.Number));

    /// <summary>The next devices; none when the stage has enough.</summary>
    public async Task<string[]> Next(RolloutProgress rollout, int most)
    {
        var filter = ProfileDevices.Before(rollout.ProfileId, rollout.Number);
        if (rollout.Stage == RolloutStage.All)
        {
            if (_ahead.Count == 0)
            {
                foreach (var row in await ProfileDevices.List(index, filter, rollout.After, StateList.LongestPage))
                {
                    _ahead.Enqueue(row.Key);
                }
            }

            return [.. Enumerable.Range(0, Math.Min(_ahead.Count, most)).Select(_ => _ahead.Dequeue())];
        }

        var need = Math.Min(rollout.Target - rollout.Published - rollout.Failed, most);
        if (need <= 0)
        {
            return [];
        }

        if (rollout.Stage == RolloutStage.Canary)
        {
            // What never fetched anything cannot tell us that it fails to come back.
            filter = ProfileDevices.ThatFetch(filter);
        }

        // Some of each vendor, and not the lowest MACs: as many hundredths as it takes.
        var failed = rollout.Failures.Select(failure => failure.Mac).ToHashSet(StringComparer.Ordinal);
        for (var lots = Math.Clamp(100 * need / Math.Max(1, rollout.Total), 1, 100); ; lots = Math.Min(100, lots * 2))
        {
            var rows = await ProfileDevices.List(index, RowFilter.And(filter, ProfileDevices.OfLots(lots))!, null, StateList.LongestPage);
            var found = rows.Select(row => row.Key).Where(mac => !failed.Contains(mac)).ToArray();
            if (found.Length >= need || lots == 100)
            {
                return [.. found.OrderBy(DeviceState.LotOf).Take(need)];
            }
        }
    }

    /// <summary>How many devices that somebody uses have an older version.</summary>
    public Task<int> AssignedBefore(RolloutProgress rollout) =>
        ProfileDevices.Count(index, ProfileDevices.Assigned(ProfileDevices.Before(rollout.ProfileId, rollout.Number)));

    /// <summary>Devices that have the version and whose phones fetched another one, after the last that was told.</summary>
    public Task<IReadOnlyList<KeyValuePair<string, DeviceState>>> ToTell(RolloutProgress rollout) => ProfileDevices.List(
        index, ProfileDevices.With(rollout.ProfileId, rollout.Number, Arrival.OldVersion), rollout.ToldAfter, StateList.LongestPage);

    /// <summary>Of the devices that have the version, how many phones have fetched it.</summary>
    public Task<int> Back(RolloutProgress rollout) => ProfileDevices.Count(index, ProfileDevices.With(rollout.ProfileId, rollout.Number, Arrival.Current));

    /// <summary>Of the devices that have the version, how many phones fetched another one and did not come back.</summary>
    public Task<int> Missing(RolloutProgress rollout) => ProfileDevices.Count(index, ProfileDevices.With(rollout.ProfileId, rollout.Number, Arrival.OldVersion));
}
