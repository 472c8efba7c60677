using System.Text.Json.Nodes;
using Testing;

namespace Infrastructure.Tests;

/// <summary>What azd runs before and after it sets everything up, with stand-ins for the programs that it calls (Fakes).</summary>
[TestClass]
public sealed class HookTests
{
    private readonly ScratchFolder _folder = new();
    private readonly Dictionary<string, string> _environment;

    public HookTests() => _environment = new()
    {
        ["FAKE_GRAPH"] = Path.Combine(_folder.Path, "graph.json"),
        ["PATH"] = RepositoryRoot.Of("tests", "Infrastructure.Tests", "Fakes") + ":" + Environment.GetEnvironmentVariable("PATH"),
        ["AZURE_ENV_NAME"] = "billing",
        ["AZURE_PRINCIPAL_ID"] = "ada",
        ["BILLING_RADIUS_SOURCES"] = "192.0.2.0/24",
        // The outputs.
        ["AZURE_RESOURCE_GROUP"] = "rg-billing",
        ["AZURE_AKS_CLUSTER_NAME"] = "aks-billing",
        ["BILLING_HOST"] = "billing.example.com",
        ["BILLING_FRONTEND_PRINCIPAL_ID"] = "identity-1",
        ["BILLING_INSIGHTS_NAME"] = "appi-billing",
        ["BILLING_RADIUS_ADDRESS"] = "198.51.100.10",
        ["BILLING_OUTBOUND_ADDRESS"] = "198.51.100.11",
    };

    [TestCleanup]
    public void Clean() => _folder.Dispose();

    [TestMethod]
    public async Task Before_it_the_portal_is_registered_and_its_id_kept()
    {
        await Run("preprovision");
        Assert.AreEqual($"env set BILLING_PORTAL_CLIENT_ID {Application()["appId"]}\n", Kept("azd"));
    }

    [TestMethod]
    public async Task Before_it_somebody_must_have_said_who_sends_RADIUS()
    {
        _environment["BILLING_RADIUS_SOURCES"] = "";
        var (exit, _, errors) = await Shell.Run(_folder.Path, RepositoryRoot.Of("infra", "hooks", "preprovision"), [], _environment);
        Assert.AreNotEqual(0, exit);
        StringAssert.Contains(errors, "azd env set BILLING_RADIUS_SOURCES");
        Assert.IsFalse(File.Exists(_environment["FAKE_GRAPH"]), "something was registered");
    }

    [TestMethod]
    public async Task After_it_the_registration_knows_host_and_identity_and_the_collector_its_way()
    {
        await Run("preprovision");
        var output = await Run("postprovision");
        Assert.AreEqual("https://billing.example.com/signin-oidc", Application()["web"]!["redirectUris"]![0]!.GetValue<string>());
        Assert.AreEqual("identity-1", State()["credentials"]![0]!["subject"]!.GetValue<string>());
        Assert.AreEqual("ada", State()["assigned"]![0]!["principalId"]!.GetValue<string>());
        var kubectl = Kept("kubectl");
        StringAssert.Contains(kubectl, "namespace.yaml");
        StringAssert.Contains(kubectl, "  made: create secret generic application-insights --namespace billing --from-literal=connection-string=InstrumentationKey=of-the-fake");
        StringAssert.Contains(output, "RADIUS: 198.51.100.10, UDP 1812 and 1813");
        StringAssert.Contains(output, "come from 198.51.100.11");
        Assert.IsFalse(output.Contains("of-the-fake", StringComparison.Ordinal), "the way to Application Insights is in azd's output");
    }

    [TestMethod]
    public async Task After_it_again_nothing_is_written_to_the_tenant()
    {
        await Run("preprovision");
        await Run("postprovision");
        File.Delete(_environment["FAKE_GRAPH"] + ".writes");
        await Run("preprovision");
        await Run("postprovision");
        Assert.IsFalse(File.Exists(_environment["FAKE_GRAPH"] + ".writes"));
    }

    [TestMethod]
    public async Task Front_Doors_private_link_is_let_in()
    {
        await File.WriteAllTextAsync(_environment["FAKE_GRAPH"] + ".pending", "/connections/1\n/connections/2\n");
        await Run("preprovision");
        await Run("postprovision");
        StringAssert.Contains(Kept("writes"), "approve /connections/1\napprove /connections/2\n");
    }

    private async Task<string> Run(string hook)
    {
        var (exit, output, errors) = await Shell.Run(_folder.Path, RepositoryRoot.Of("infra", "hooks", hook), [], _environment);
        Assert.AreEqual(0, exit, output + errors);
        return output;
    }

    private string Kept(string by) => File.ReadAllText(_environment["FAKE_GRAPH"] + "." + by);

    private JsonNode State() => JsonNode.Parse(File.ReadAllText(_environment["FAKE_GRAPH"]))!;

    private JsonNode Application() => State()["applications"]!.AsArray().Single()!;
}
