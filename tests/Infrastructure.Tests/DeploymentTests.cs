using System.Text.Json;
using static Infrastructure.Tests.Snapshot;

namespace Infrastructure.Tests;

/// <summary>What a deployment would be made of: who may reach what, and by which right.</summary>
[TestClass]
public sealed class DeploymentTests
{
    private const string Accounts = "Microsoft.Storage/storageAccounts";
    private const string Vaults = "Microsoft.KeyVault/vaults";
    private const string Groups = "Microsoft.Network/networkSecurityGroups";
    private const string Silo = "id-billing-silo";
    private const string Frontend = "id-billing-frontend";
    private const string Operator = "00000000-0000-0000-0000-000000000000";

    private static readonly Dictionary<string, Snapshot> s_snapshots = [];

    [ClassInitialize]
    public static async Task Expand(TestContext _)
    {
        foreach (var size in (string[])["small", "large"])
        {
            s_snapshots[size] = await Bicep.Expand(size);
        }
    }

    [TestMethod]
    [DataRow("small")]
    [DataRow("large")]
    public void No_key_of_a_storage_account_opens_anything(string size)
    {
        var accounts = s_snapshots[size].Of(Accounts);
        Assert.HasCount(size == "large" ? 3 : 2, accounts.Where(Exists).ToArray());
        foreach (var account in accounts)
        {
            var properties = PropertiesOf(account);
            Assert.IsFalse(properties.GetProperty("allowSharedKeyAccess").GetBoolean(), NameOf(account));
            Assert.IsTrue(properties.GetProperty("supportsHttpsTrafficOnly").GetBoolean(), NameOf(account));
            Assert.AreEqual("TLS1_2", properties.GetProperty("minimumTlsVersion").GetString(), NameOf(account));
            Assert.IsFalse(properties.GetProperty("allowCrossTenantReplication").GetBoolean(), NameOf(account));
        }
    }

    [TestMethod]
    [DataRow("small")]
    [DataRow("large")]
    public void State_is_closed_to_the_Internet(string size)
    {
        foreach (var closed in s_snapshots[size].Of(Accounts).Where(account => !NameOf(account).StartsWith("stphones", StringComparison.Ordinal)).Concat(s_snapshots[size].Of(Vaults)))
        {
            var properties = PropertiesOf(closed);
            Assert.AreEqual("Deny", properties.GetProperty("networkAcls").GetProperty("defaultAction").GetString(), NameOf(closed));
            if (properties.TryGetProperty("allowBlobPublicAccess", out var anonymous))
            {
                Assert.IsFalse(anonymous.GetBoolean(), NameOf(closed));
            }

            var letIn = properties.GetProperty("networkAcls").GetProperty("virtualNetworkRules").EnumerateArray()
                .Select(rule => rule.GetProperty("id").GetString()!.Split('/')[^1]).ToArray();
            CollectionAssert.AreEqual(size == "large" ? [] : new[] { "pods", "apps" }, letIn, NameOf(closed));
            Assert.AreEqual(size == "large" ? "Disabled" : "Enabled", properties.GetProperty("publicNetworkAccess").GetString(), NameOf(closed));
        }
    }

    [TestMethod]
    public void Large_has_private_endpoints_for_all_that_is_closed_and_small_has_none()
    {
        const string Endpoints = "Microsoft.Network/privateEndpoints";
        Assert.IsEmpty(s_snapshots["small"].Of(Endpoints));
        var large = s_snapshots["large"];
        var reached = large.Of(Endpoints).Select(endpoint => PropertiesOf(endpoint).GetProperty("privateLinkServiceConnections")[0].GetProperty("properties"))
            .Select(link => (Kind(link.GetProperty("privateLinkServiceId").GetString()!), link.GetProperty("groupIds")[0].GetString()!)).ToArray();
        CollectionAssert.AreEquivalent(
            new[] { ("ststate", "table"), ("ststate", "blob"), ("stphones", "blob"), ("stlog", "blob"), ("kv-s-", "vault"), ("kv-f-", "vault") }, reached);
        // Without its zone's record a name leads to the public address, which is closed.
        Assert.HasCount(reached.Length, large.Of("Microsoft.Network/privateEndpoints/privateDnsZoneGroups"));
        Assert.HasCount(3, large.Of("Microsoft.Network/privateDnsZones/virtualNetworkLinks"));

        static string Kind(string id) =>
            new[] { "ststate", "stphones", "stlog", "kv-s-", "kv-f-" }.Single(prefix => id.Split('/')[^1].StartsWith(prefix, StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow("small", false)]
    [DataRow("large", true)]
    public void Phones_files_are_readable_by_name_only_where_phones_fetch_from_the_account(string size, bool direct)
    {
        var snapshot = s_snapshots[size];
        var account = PropertiesOf(snapshot.One(Accounts, "stphones"));
        Assert.AreEqual(direct, account.GetProperty("allowBlobPublicAccess").GetBoolean());
        Assert.AreEqual(direct ? "Allow" : "Deny", account.GetProperty("networkAcls").GetProperty("defaultAction").GetString());
        // Blob: who knows a name may read it; nobody may list ("Container").
        var container = snapshot.One(Accounts + "/blobServices/containers", "stphones");
        Assert.AreEqual(direct ? "Blob" : "None", PropertiesOf(container).GetProperty("publicAccess").GetString());
        // They hold passwords: nothing that was replaced stays.
        var blobs = PropertiesOf(snapshot.Of(Accounts + "/blobServices").Single(service => NameOf(service).StartsWith("stphones", StringComparison.Ordinal)));
        Assert.IsFalse(blobs.GetProperty("deleteRetentionPolicy").GetProperty("enabled").GetBoolean());
        Assert.IsFalse(blobs.GetProperty("isVersioningEnabled").GetBoolean());
    }

    [TestMethod]
    public void Reads_of_phones_files_are_logged_to_an_account_of_their_own_where_the_silos_may_look()
    {
        var large = s_snapshots["large"];
        var setting = large.Of("Microsoft.Insights/diagnosticSettings").Single(each => NameOf(each) == "reads");
        StringAssert.Contains(setting.GetProperty("id").GetString(), "/stphones");
        StringAssert.Contains(setting.GetProperty("id").GetString(), "/blobServices/default/");
        StringAssert.Contains(PropertiesOf(setting).GetProperty("storageAccountId").GetString(), "/stlog");
        Assert.AreEqual("StorageRead", PropertiesOf(setting).GetProperty("logs")[0].GetProperty("category").GetString());
        Assert.AreEqual("AzureServices", PropertiesOf(large.One(Accounts, "stlog")).GetProperty("networkAcls").GetProperty("bypass").GetString());
        Assert.Contains((Silo, "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", Accounts), large.Roles().Where(role => role.Scope.Contains("/stlog", StringComparison.Ordinal))
            .Select(role => (role.Who, role.Role, Accounts)).ToArray());
        Assert.IsFalse(Array.Exists(s_snapshots["small"].Of("Microsoft.Insights/diagnosticSettings"), each => NameOf(each) == "reads" && Exists(each)));
    }

    [TestMethod]
    [DataRow("small")]
    [DataRow("large")]
    public void RADIUS_is_let_in_from_the_given_networks_alone_and_nothing_else_is_from_outside(string size)
    {
        var fromOutside = Rules(s_snapshots[size], "nodes").Where(rule => rule.Access == "Allow" && !rule.Sources.All(source => source.StartsWith("10.80.", StringComparison.Ordinal))).ToArray();
        Assert.HasCount(2, fromOutside);
        var radius = fromOutside.Single(rule => rule.Name == "radius");
        Assert.AreEqual("Udp", radius.Protocol);
        CollectionAssert.AreEqual(new[] { "1812", "1813" }, radius.Ports);
        CollectionAssert.AreEqual(new[] { "192.0.2.0/24" }, radius.Sources);
        Assert.AreEqual("AzureLoadBalancer", fromOutside.Single(rule => rule.Name != "radius").Sources.Single());
        foreach (var subnet in (string[])["pods", "endpoints"])
        {
            Assert.IsEmpty(Rules(s_snapshots[size], subnet).Where(rule => rule.Access == "Allow" && !rule.Sources.All(source => source.StartsWith("10.80.", StringComparison.Ordinal))).ToArray(), subnet);
        }

        var web = Rules(s_snapshots[size], "apps").Where(rule => rule.Access == "Allow" && !rule.Sources[0].StartsWith("10.80.", StringComparison.Ordinal)).Select(rule => rule.Sources.Single());
        CollectionAssert.AreEquivalent(new[] { "AzureFrontDoor.Backend", "AzureLoadBalancer" }, web.ToArray());
    }

    [TestMethod]
    [DataRow("small")]
    [DataRow("large")]
    public void Every_subnet_has_rules_that_end_in_denial_and_only_frontends_reach_the_gateways_from_another_one(string size)
    {
        var snapshot = s_snapshots[size];
        var subnets = PropertiesOf(snapshot.Of("Microsoft.Network/virtualNetworks").Single()).GetProperty("subnets").EnumerateArray().ToArray();
        Assert.HasCount(4, subnets);
        foreach (var subnet in subnets)
        {
            StringAssert.EndsWith(PropertiesOf(subnet).GetProperty("networkSecurityGroup").GetProperty("id").GetString(), $"nsg-billing-{NameOf(subnet)}");
            Assert.IsFalse(PropertiesOf(subnet).GetProperty("defaultOutboundAccess").GetBoolean());
            var last = Rules(snapshot, NameOf(subnet)).OrderBy(rule => rule.Priority).Last();
            Assert.AreEqual(("Deny", 4096, "*", "*"), (last.Access, last.Priority, last.Sources.Single(), last.Ports.Single()));
        }

        var gateways = Rules(snapshot, "pods").Single(rule => rule.Name == "frontends-to-silos");
        CollectionAssert.AreEqual(new[] { "30000" }, gateways.Ports);
        CollectionAssert.AreEqual(new[] { "10.80.2.0/23" }, gateways.Sources);
    }

    [TestMethod]
    [DataRow("small")]
    [DataRow("large")]
    public void Everybody_has_these_rights_and_no_others(string size)
    {
        const string TableContributor = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", TableReader = "76199698-9eea-4c19-bc75-cec21354c6b6";
        const string BlobContributor = "ba92f5b4-2d11-453d-a403-e96b0029c9fe", BlobReader = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
        const string SecretsUser = "4633458b-17de-408a-b874-0445c86b69e6", EncryptionUser = "e147488a-f6f5-4113-8e2d-b22465e65bf6";
        const string Pull = "7f951dda-4ed3-4680-a7ca-43fe172d538d", Push = "8311e382-0749-4cb8-b61a-304f252e45ec";
        string[] expected =
        [
            // Silos: tables, their own containers, their own vault.
            $"{Silo} {TableContributor} storageAccounts/ststate",
            $"{Silo} {BlobContributor} storageAccounts/ststate/blobServices/default/containers/calls",
            $"{Silo} {BlobContributor} storageAccounts/ststate/blobServices/default/containers/calls-reports",
            $"{Silo} {BlobContributor} storageAccounts/stphones/blobServices/default/containers/phones",
            $"{Silo} {BlobReader} storageAccounts/stlog",
            $"{Silo} {BlobContributor} storageAccounts/ststate/blobServices/default/containers/keys",
            $"{Silo} {SecretsUser} vaults/kv-s-",
            $"{Silo} {EncryptionUser} vaults/kv-s-/keys/state-secrets",
            // The frontend, which strangers talk to: where the silos are, its own vault.
            $"{Frontend} {TableReader} storageAccounts/ststate/tableServices/default/tables/OrleansSiloInstances",
            $"{Frontend} {SecretsUser} vaults/kv-f-",
            $"{Frontend} {Pull} registries/cr",
            // The cluster: its network, its nodes' identity; the nodes: images.
            "id-billing-cluster 4d97b98b-1d4f-4787-a291-c67834d212e7 rg-billing-network",
            "id-billing-cluster f1a07417-d97a-45cb-824c-7a7467783830 userAssignedIdentities/id-billing-kubelet",
            $"id-billing-kubelet {Pull} registries/cr",
            // Who operates: the cluster, and images into the registry.
            $"{Operator} {Push} registries/cr",
            $"{Operator} 4abbcc35-e782-43d8-92c5-2d3f1bd2253f managedClusters/aks-billing",
            $"{Operator} b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b managedClusters/aks-billing",
        ];
        var unique = System.Text.RegularExpressions.Regex.Match(NameOf(s_snapshots[size].One(Accounts, "ststate")), "^ststate(.+)$").Groups[1].Value;
        var actual = s_snapshots[size].Roles().Select(role =>
        {
            var scope = role.Scope.Replace(unique, "", StringComparison.Ordinal);
            return $"{role.Who} {role.Role} {(scope.StartsWith("Microsoft.", StringComparison.Ordinal) ? scope[(scope.IndexOf('/', StringComparison.Ordinal) + 1)..] : scope.Split('/')[^1])}";
        }).ToArray();
        var missing = expected.Except(actual).Where(role => size == "large" || !role.Contains("stlog", StringComparison.Ordinal));
        Assert.AreEqual("", string.Join('\n', missing.Select(role => "missing: " + role).Concat(actual.Except(expected).Select(role => "too much: " + role))));
    }

    [TestMethod]
    [DataRow("small")]
    [DataRow("large")]
    public void Nothing_has_a_password_of_its_own(string size)
    {
        var snapshot = s_snapshots[size];
        Assert.IsFalse(PropertiesOf(snapshot.Of("Microsoft.ContainerRegistry/registries").Single()).GetProperty("adminUserEnabled").GetBoolean());
        var cluster = PropertiesOf(snapshot.Of("Microsoft.ContainerService/managedClusters").Single());
        Assert.IsTrue(cluster.GetProperty("disableLocalAccounts").GetBoolean());
        Assert.IsTrue(cluster.GetProperty("aadProfile").GetProperty("enableAzureRBAC").GetBoolean());
        Assert.IsFalse(cluster.TryGetProperty("servicePrincipalProfile", out _));
        foreach (var vault in snapshot.Of(Vaults))
        {
            Assert.IsTrue(PropertiesOf(vault).GetProperty("enableRbacAuthorization").GetBoolean());
            Assert.IsTrue(PropertiesOf(vault).GetProperty("enablePurgeProtection").GetBoolean());
        }

        Assert.IsFalse(PropertiesOf(snapshot.Of("Microsoft.App/containerApps").Single()).GetProperty("configuration").TryGetProperty("secrets", out _));
        // A secret that was not given makes no empty one.
        foreach (var secret in snapshot.Of(Vaults + "/secrets"))
        {
            StringAssert.Contains(secret.GetProperty("condition").GetString(), "not(empty(parameters(");
        }
    }

    [TestMethod]
    [DataRow("small")]
    [DataRow("large")]
    public void Pods_are_reachable_from_the_frontends_and_keep_their_senders_address(string size)
    {
        var cluster = PropertiesOf(s_snapshots[size].Of("Microsoft.ContainerService/managedClusters").Single());
        // With an overlay an address of a pod means nothing outside the cluster.
        Assert.IsFalse(cluster.GetProperty("networkProfile").TryGetProperty("networkPluginMode", out _));
        foreach (var pool in cluster.GetProperty("agentPoolProfiles").EnumerateArray())
        {
            StringAssert.EndsWith(pool.GetProperty("podSubnetID").GetString(), "/subnets/pods");
        }

        var address = s_snapshots[size].One("Microsoft.Network/publicIPAddresses", "radius");
        Assert.AreEqual(("Standard", "Static"), (address.GetProperty("sku").GetProperty("name").GetString(), PropertiesOf(address).GetProperty("publicIPAllocationMethod").GetString()));
        var trust = PropertiesOf(s_snapshots[size].Of("Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials").Single());
        Assert.AreEqual("system:serviceaccount:billing:silo", trust.GetProperty("subject").GetString());
    }

    [TestMethod]
    [DataRow("small")]
    [DataRow("large")]
    public void Silos_are_at_least_two_and_their_number_does_not_fall_while_nodes_are_upgraded(string size)
    {
        var pool = PropertiesOf(s_snapshots[size].Of("Microsoft.ContainerService/managedClusters").Single())
            .GetProperty("agentPoolProfiles").EnumerateArray().Single(each => each.GetProperty("name").GetString() == "silos");
        Assert.IsGreaterThanOrEqualTo(2, pool.GetProperty("count").GetInt32());
        Assert.AreEqual("1", pool.GetProperty("upgradeSettings").GetProperty("maxSurge").GetString());
        Assert.AreEqual(size == "large", pool.TryGetProperty("availabilityZones", out var zones) && zones.ValueKind == JsonValueKind.Array && zones.GetArrayLength() == 3);
    }

    [TestMethod]
    [DataRow("small", "Standard_AzureFrontDoor")]
    [DataRow("large", "Premium_AzureFrontDoor")]
    public void The_web_comes_through_Front_Door_by_TLS_and_is_not_cached(string size, string sku)
    {
        var snapshot = s_snapshots[size];
        Assert.AreEqual(sku, snapshot.Of("Microsoft.Cdn/profiles").Single().GetProperty("sku").GetProperty("name").GetString());
        var route = PropertiesOf(snapshot.Of("Microsoft.Cdn/profiles/afdEndpoints/routes").Single());
        Assert.AreEqual(("HttpsOnly", "Enabled"), (route.GetProperty("forwardingProtocol").GetString(), route.GetProperty("httpsRedirect").GetString()));
        Assert.IsFalse(route.TryGetProperty("cacheConfiguration", out var cache) && cache.ValueKind != JsonValueKind.Null);
        var origin = PropertiesOf(snapshot.Of("Microsoft.Cdn/profiles/originGroups/origins").Single());
        Assert.IsTrue(origin.GetProperty("enforceCertificateNameCheck").GetBoolean());
        Assert.AreEqual(size == "large", origin.TryGetProperty("sharedPrivateLinkResource", out var link) && link.ValueKind == JsonValueKind.Object);
        var environment = PropertiesOf(snapshot.Of("Microsoft.App/managedEnvironments").Single());
        Assert.AreEqual(size == "large" ? "Disabled" : "Enabled", environment.GetProperty("publicNetworkAccess").GetString());
        // The firewall is in force, and tied to the endpoint.
        var firewall = PropertiesOf(snapshot.Of("Microsoft.Network/FrontDoorWebApplicationFirewallPolicies").Single());
        Assert.AreEqual("Prevention", firewall.GetProperty("policySettings").GetProperty("mode").GetString());
        CollectionAssert.AreEqual(
            new[] { "Signup", "Phones" }, firewall.GetProperty("customRules").GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("name").GetString()).ToArray());
        Assert.HasCount(1, snapshot.Of("Microsoft.Cdn/profiles/securityPolicies"));
    }

    [TestMethod]
    [DataRow("small")]
    [DataRow("large")]
    public void Front_Door_writes_no_path_down_since_a_phones_path_is_its_password(string size)
    {
        foreach (var setting in s_snapshots[size].Of("Microsoft.Insights/diagnosticSettings"))
        {
            var text = PropertiesOf(setting).GetRawText();
            Assert.IsFalse(text.Contains("FrontDoorAccessLog", StringComparison.Ordinal) || text.Contains("FrontDoorWebApplicationFirewallLog", StringComparison.Ordinal));
        }
    }

    [TestMethod]
    [DataRow("small")]
    [DataRow("large")]
    public void The_cluster_changes_nothing_in_the_network_that_says_where_names_of_ours_lead(string size)
    {
        var group = Array.FindAll(s_snapshots[size].Resources, resource => resource.GetProperty("id").GetString()!.Contains("/rg-billing-network/", StringComparison.Ordinal));
        Assert.IsNotEmpty(group);
        Assert.IsEmpty(group.Where(resource => resource.GetProperty("type").GetString()!.StartsWith("Microsoft.Network/private", StringComparison.Ordinal)).Select(NameOf).ToArray());
    }

    [TestMethod]
    public async Task Where_only_operators_reach_the_clusters_API_its_own_nodes_do_too()
    {
        Assert.IsFalse(Ranges(s_snapshots["small"]) is { ValueKind: JsonValueKind.Array });
        var closed = Ranges(await Bicep.Expand("small", ("BILLING_OPERATOR_SOURCES", "198.51.100.0/24")))!.Value.EnumerateArray().Select(range => range.GetString()!).ToArray();
        Assert.AreEqual("198.51.100.0/24", closed[0]);
        // It is not known before it is made.
        StringAssert.Contains(closed[1], "/32");
        StringAssert.Contains(closed[1], NameOf(s_snapshots["small"].One("Microsoft.Network/publicIPAddresses", "outbound")));
        Assert.HasCount(2, closed);

        static JsonElement? Ranges(Snapshot snapshot) =>
            PropertiesOf(snapshot.Of("Microsoft.ContainerService/managedClusters").Single()).TryGetProperty("apiServerAccessProfile", out var profile)
            && profile.TryGetProperty("authorizedIPRanges", out var ranges)
                ? ranges
                : null;
    }

    [TestMethod]
    public void The_day_that_is_full_is_told_and_the_audit_of_the_cluster_does_not_fill_a_small_one()
    {
        foreach (var size in (string[])["small", "large"])
        {
            var rule = PropertiesOf(s_snapshots[size].One("Microsoft.Insights/scheduledQueryRules", "logs-full"));
            StringAssert.Contains(rule.GetProperty("criteria").GetProperty("allOf")[0].GetProperty("query").GetString(), "OverQuota");
            var audit = s_snapshots[size].Of("Microsoft.Insights/diagnosticSettings")
                .Single(setting => NameOf(setting) == "audit" && setting.GetProperty("id").GetString()!.Contains("/managedClusters/", StringComparison.Ordinal));
            Assert.AreEqual(size == "large", PropertiesOf(audit).GetProperty("logs").EnumerateArray().Any(log => log.GetProperty("category").GetString() == "kube-audit-admin"));
        }
    }

    private static bool Exists(JsonElement resource) => !resource.TryGetProperty("condition", out var condition) || condition.ToString() is not ("False" or "false");

    private static IEnumerable<(string Name, string Access, int Priority, string Protocol, string[] Sources, string[] Ports)> Rules(Snapshot snapshot, string subnet) =>
        PropertiesOf(snapshot.One(Groups, $"nsg-billing-{subnet}")).GetProperty("securityRules").EnumerateArray()
            .Where(rule => PropertiesOf(rule).GetProperty("direction").GetString() == "Inbound")
            .Select(rule => (
                NameOf(rule), PropertiesOf(rule).GetProperty("access").GetString()!, PropertiesOf(rule).GetProperty("priority").GetInt32(),
                PropertiesOf(rule).GetProperty("protocol").GetString()!, Either(PropertiesOf(rule), "sourceAddressPrefix", "sourceAddressPrefixes"),
                Either(PropertiesOf(rule), "destinationPortRange", "destinationPortRanges")));

    private static string[] Either(JsonElement properties, string one, string many) =>
        properties.TryGetProperty(one, out var single) ? [single.GetString()!] : [.. properties.GetProperty(many).EnumerateArray().Select(each => each.GetString()!)];
}
