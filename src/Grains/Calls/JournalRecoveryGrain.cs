using Orleans.Concurrency;

namespace Billing.Calls;

[GrainType("journal-recovery"), Reentrant]
public sealed class JournalRecoveryGrain(IDeadJournals journals, TimeProvider time) : Grain, IJournalRecoveryGrain
{
    /// <summary>How long a caller waits: well under the time after which a call is given up, since a lost answer must not stop it all.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private Task? _recovering;

    public async Task<bool> Recover()
    {
        if (_recovering is null or { IsCompleted: true })
        {
            _recovering = RecoverDead();
        }

        var recovering = _recovering;
        try
        {
            await recovering.WaitAsync(s_patience, time);
            return true;
        }
        catch (TimeoutException) when (!recovering.IsCompleted)
        {
            return false;
        }
    }

    private async Task RecoverDead()
    {
        // A silo that is about to leave still brings its records into rows itself.
        var hosts = await GrainFactory.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: false);
        var alive = hosts.Where(host => host.Value != SiloStatus.Dead).Select(host => host.Key.ToParsableString()).ToHashSet(StringComparer.Ordinal);
        await journals.Apply(alive);
    }
}
