using System.Globalization;
using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

// Arguments: silo port, gateway port. The connection string is in the environment, so that no process list shows a key.
var (siloPort, gatewayPort) = (int.Parse(args[0], CultureInfo.InvariantCulture), int.Parse(args[1], CultureInfo.InvariantCulture));
var connectionString = Environment.GetEnvironmentVariable("TABLES");

var builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.UseOrleans(silo => silo
    .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("test", "counting/service"))
    .ConfigureEndpoints(IPAddress.Loopback, siloPort, gatewayPort)
    .Configure<ClusterMembershipOptions>(membership =>
    {
        membership.ProbeTimeout = TimeSpan.FromMilliseconds(500);
        membership.NumMissedProbesLimit = 2;
        membership.NumVotesForDeathDeclaration = 1;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(1);
    })
    .UseAzureStorageClustering(tables => tables.ConnectionString = connectionString)
    .UseAzureTableReminderService(tables => tables.ConnectionString = connectionString)
    .AddAzureTableGrainStorageAsDefault(tables => tables.ConnectionString = connectionString));

using var host = builder.Build();
await host.StartAsync();
Console.WriteLine("ready");
await host.WaitForShutdownAsync();
