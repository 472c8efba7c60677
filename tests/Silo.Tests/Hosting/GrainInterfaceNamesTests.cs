using Billing.Calls;
using Billing.Customers;
using Billing.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.TestingHost;

namespace Billing.Silo.Tests.Hosting;

[TestClass]
public class GrainInterfaceNamesTests
{
    [TestMethod]
    public async Task Names_are_those_that_Orleans_gives_without_it()
    {
        var (with, without) = (await Names(remembered: true), await Names(remembered: false));
        CollectionAssert.AreEqual(without, with);
    }

    private static async Task<string[]> Names(bool remembered)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            if (remembered)
            {
                GrainInterfaceNames.AddTo(silo.Services);
            }
        });
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        var resolver = cluster.Silos[0].ServiceProvider.GetRequiredService<GrainInterfaceTypeResolver>();
        Type[] types = [typeof(ICallGrain), typeof(ICustomerGrain), typeof(IManagementGrain), typeof(ICallGrain)];
        return [.. types.Select(type => resolver.GetGrainInterfaceType(type).ToString())];
    }
}
