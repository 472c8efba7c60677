using Billing.Customers;
using Billing.Frontend.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Billing.Frontend.Tests.Api;

[TestClass]
public sealed class ClusterFailureTests
{
    [TestMethod]
    public void A_client_that_has_not_reached_a_silo_yet_is_a_cluster_that_cannot_be_reached()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.UseOrleansClient(client => client.UseLocalhostClustering());
        using var host = builder.Build();
        var failure = Assert.Throws<Exception>(() => host.Services.GetRequiredService<IGrainFactory>().GetGrain<ICustomerGrain>("acme"));
        Assert.IsTrue(ClusterFailure.IsUnavailable(failure), failure.ToString());
        Assert.IsFalse(ClusterFailure.IsUnavailable(new ArgumentException("something else")));
    }
}
