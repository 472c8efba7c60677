using Orleans.Concurrency;

namespace Billing.Health;

/// <summary>How the silos are: their journals and their listeners. One grain (key 0), in memory; every silo reports each second.</summary>
[Alias("Billing.Health.ISiloHealthGrain")]
public interface ISiloHealthGrain : IGrainWithIntegerKey
{
    [Alias("Report"), OneWay]
    Task Report(SiloReport report);

    /// <summary>A silo stops in good order: it is not missed.</summary>
    [Alias("Leave")]
    Task Leave(string silo);

    [Alias("Read")]
    Task<ClusterHealth> Read();
}
