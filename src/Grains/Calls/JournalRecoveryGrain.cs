namespace Billing.Calls;

[GrainType("journal-recovery")]
public sealed class JournalRecoveryGrain(IDeadJournals journals) : Grain, IJournalRecoveryGrain
{
    public async Task Recover()
    {
        // A silo that is about to leave still brings its records into rows itself.
        var hosts = await GrainFactory.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: false);
        var alive = hosts.Where(host => host.Value != SiloStatus.Dead).Select(host => host.Key.ToParsableString()).ToHashSet(StringComparer.Ordinal);
        await journals.Apply(alive);
    }
}
