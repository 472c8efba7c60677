using AzureTables.Tests.Silo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Testing;

namespace AzureTables.Tests;

[TestClass]
public sealed class ClusterTests
{
    [TestMethod]
    public async Task A_killed_silo_is_declared_dead_and_its_grain_answers_on_the_other_with_what_was_saved()
    {
        using var first = new SiloProcess(Store.Azurite.ConnectionString);
        using var second = new SiloProcess(Store.Azurite.ConnectionString);
        await Task.WhenAll(first.ReadyAsync(), second.ReadyAsync());

        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => client
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("test", "counting/service"))
            .Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(3))
            .UseAzureStorageClustering(tables => tables.ConnectionString = Store.Azurite.ConnectionString));
        using var client = builder.Build();
        await client.StartAsync();
        var grains = client.Services.GetRequiredService<IClusterClient>();

        // Placement is random, and a silo is known to the other a moment after it is ready.
        ICounterGrain? onSecond = null;
        var tried = 0;
        await Eventually.Async(
            async () =>
            {
                var grain = grains.GetGrain<ICounterGrain>($"grain/{tried++}");
                await grain.Add(40);
                onSecond = await grain.SiloPort() == second.Port ? grain : null;
                return onSecond is not null;
            },
            "a grain on the second silo", TimeSpan.FromSeconds(60));
        Assert.AreEqual(42, await onSecond!.Add(2));

        second.Kill();

        var members = new AzureTableMembership(
            new AzureStorageClusteringOptions { ConnectionString = Store.Azurite.ConnectionString }, "test", NullLogger.Instance);
        await Eventually.Async(
            async () => (await members.ReadAllAsync()).Members.Any(member =>
                member.Item1.SiloAddress.Endpoint.Port == second.Port && member.Item1.Status == SiloStatus.Dead),
            "the killed silo to be declared dead", TimeSpan.FromSeconds(90));
        await Eventually.Async(
            async () =>
            {
                try
                {
                    return await onSecond.SiloPort() == first.Port;
                }
                catch (Exception e) when (e is OrleansException or TimeoutException)
                {
                    return false;
                }
            },
            "the grain on the silo that is left", TimeSpan.FromSeconds(90));
        Assert.AreEqual(43, await onSecond.Add(1));
        await client.StopAsync();
    }
}
