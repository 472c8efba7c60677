using System.Text.Json;
using System.Text.RegularExpressions;
using Billing.Hosting.Health;
using Billing.Reports;
using Billing.Silo.Devices;
using Billing.Silo.Hosting;
using Billing.Silo.Lake;
using Billing.Silo.Mail;
using Billing.Silo.Radius;
using Billing.Silo.Storage;
using KeyVault;
using Microsoft.Extensions.Configuration;
using Testing;

namespace Infrastructure.Tests;

/// <summary>That what the manifests say is what the processes understand, and that a silo can go without a call being dropped.</summary>
[TestClass]
public sealed partial class ManifestTests
{
    private static Manifests manifests = null!;

    private static JsonElement Pod => manifests.Spec("Deployment", "silo").GetProperty("template").GetProperty("spec");

    private static JsonElement Silo => Pod.GetProperty("containers")[0];

    [ClassInitialize]
    public static async Task Render(TestContext _) => manifests = await Manifests.Render();

    [TestMethod]
    public void Every_name_that_is_filled_in_comes_from_the_templates()
    {
        var main = File.ReadAllText(Path.Combine(Bicep.Folder, "main.bicep"));
        CollectionAssert.AreEqual(Manifests.Values.Keys.Order(StringComparer.Ordinal).ToArray(), Manifests.Names());
        foreach (var name in Manifests.Names().Where(name => name != "SERVICE_SILO_IMAGE_NAME"))
        {
            StringAssert.Contains(main, $"output {name} ");
        }
    }

    [TestMethod]
    public void Every_variable_that_parameter_files_read_is_documented()
    {
        var documentation = File.ReadAllText(RepositoryRoot.Of("docs", "deploy.md"));
        foreach (Match name in Read().Matches(File.ReadAllText(Path.Combine(Bicep.Folder, "small.bicepparam"))))
        {
            // The first deployment of code and the script of Entra ID set these.
            if (name.Groups[1].Value is not ("SERVICE_FRONTEND_IMAGE_NAME" or "BILLING_PORTAL_CLIENT_ID" or "AZURE_ENV_NAME" or "AZURE_LOCATION"))
            {
                StringAssert.Contains(documentation, $"`{name.Groups[1].Value}`");
            }
        }
    }

    [TestMethod]
    public void Nothing_but_names_is_filled_in_since_azd_reads_braces_as_a_program()
    {
        foreach (var file in Directory.EnumerateFiles(Manifests.Folder))
        {
            var text = File.ReadAllText(file);
            Assert.AreEqual(Regex.Count(text, @"\{\{\.Env\.[A-Z_]+\}\}"), Regex.Count(text, @"\{\{|\}\}") / 2, file);
            Assert.IsTrue(!text.Contains("{{", StringComparison.Ordinal) || file.EndsWith(".tmpl.yaml", StringComparison.Ordinal), $"{file} is not filled in by azd");
        }
    }

    [TestMethod]
    public void Every_object_is_in_the_namespace_and_no_placeholder_is_left()
    {
        foreach (var each in manifests.Objects.Where(each => each.GetProperty("kind").GetString() != "Namespace"))
        {
            Assert.AreEqual("billing", each.GetProperty("metadata").GetProperty("namespace").GetString());
        }

        Assert.IsFalse(string.Concat(manifests.Objects.Select(each => each.GetRawText())).Contains("{{", StringComparison.Ordinal));
    }

    [TestMethod]
    public void The_silos_settings_are_settings_that_it_has()
    {
        foreach (var key in Keys(Settings()))
        {
            Assert.IsTrue(SiloSettings.Has(key), $"The silo has no setting {key}");
        }
    }

    [TestMethod]
    public async Task The_frontends_settings_are_settings_that_it_has()
    {
        foreach (var size in (string[])["small", "large"])
        {
            var app = Snapshot.PropertiesOf((await Bicep.Expand(size)).Of("Microsoft.App/containerApps").Single());
            var container = app.GetProperty("template").GetProperty("containers")[0];
            foreach (var variable in container.GetProperty("env").EnumerateArray())
            {
                var key = variable.GetProperty("name").GetString()!.Replace("__", ":", StringComparison.Ordinal);
                Assert.IsTrue(FrontendSettings.Has(key), $"The frontend has no setting {key}");
            }
        }
    }

    [TestMethod]
    public void A_setting_that_there_is_not_would_be_noticed()
    {
        Assert.IsFalse(SiloSettings.Has("Provisioning:BlobUri"));
        Assert.IsFalse(SiloSettings.Has("Radius:Port"));
        Assert.IsFalse(SiloSettings.Has("Nothing:Url"));
        Assert.IsFalse(FrontendSettings.Has("AzureAd:Tenant"));
    }

    [TestMethod]
    public async Task The_silo_reads_from_them_where_everything_is()
    {
        var settings = Configuration(Settings());
        var storage = new StorageOptions();
        storage.Read(settings);
        Assert.AreEqual("https://ststate.table.core.windows.net/", storage.TableServiceUri!.AbsoluteUri);
        Assert.IsNull(storage.ConnectionString);
        var phones = settings.GetSection(ProvisioningOptions.Section).Get<ProvisioningOptions>()!;
        Assert.AreEqual("https://stphones.blob.core.windows.net/", phones.BlobServiceUri!.AbsoluteUri);
        Assert.AreEqual("https://billing.example.com/phones", phones.PublicUrl);
        Assert.IsFalse(phones.PublicAccess);
        // What is left empty is off, and not wrong.
        Assert.IsNull(phones.ReadLog.BlobServiceUri);
        Assert.IsTrue(string.IsNullOrEmpty(settings.GetSection(MailOptions.Section).Get<MailOptions>()!.Host));
        Assert.AreEqual("https://kv-s.vault.azure.net/", settings[VaultSettings.UriKey]);

        var direct = await Manifests.Render(new Dictionary<string, string> { ["BILLING_READ_LOG_BLOBS"] = "https://stlog.blob.core.windows.net/", ["BILLING_PHONES_PUBLIC_ACCESS"] = "true" });
        phones = Configuration(Settings(direct)).GetSection(ProvisioningOptions.Section).Get<ProvisioningOptions>()!;
        Assert.AreEqual("https://stlog.blob.core.windows.net/", phones.ReadLog.BlobServiceUri!.AbsoluteUri);
        Assert.IsTrue(phones.PublicAccess);
    }

    [TestMethod]
    public void Every_port_is_the_one_that_the_silo_opens()
    {
        var radius = new RadiusOptions();
        var cluster = new ClusterSettings();
        var ports = Silo.GetProperty("ports").EnumerateArray().ToDictionary(port => port.GetProperty("name").GetString()!, port => port.GetProperty("containerPort").GetInt32());
        Assert.AreEqual(radius.AuthenticationPort, ports["authentication"]);
        Assert.AreEqual(radius.AccountingPort, ports["accounting"]);
        Assert.AreEqual(cluster.SiloPort, ports["silo"]);
        Assert.AreEqual(cluster.GatewayPort, ports["gateway"]);
        Assert.AreEqual($"http://0.0.0.0:{ports["health"]}", Settings()["Urls"]);
        var service = manifests.Spec("Service", "radius").GetProperty("ports").EnumerateArray().ToArray();
        CollectionAssert.AreEquivalent(
            new[] { ("authentication", radius.AuthenticationPort, "UDP"), ("accounting", radius.AccountingPort, "UDP") },
            service.Select(port => (port.GetProperty("targetPort").GetString()!, port.GetProperty("port").GetInt32(), port.GetProperty("protocol").GetString()!)).ToArray());
    }

    [TestMethod]
    public void The_senders_address_is_kept_and_only_given_networks_come_in()
    {
        var service = manifests.Spec("Service", "radius");
        Assert.AreEqual("LoadBalancer", service.GetProperty("type").GetString());
        Assert.AreEqual("Local", service.GetProperty("externalTrafficPolicy").GetString());
        CollectionAssert.AreEqual(
            new[] { "192.0.2.0/24", "198.51.100.7/32" }, service.GetProperty("loadBalancerSourceRanges").EnumerateArray().Select(range => range.GetString()).ToArray());
        // The address that nodes are told must not be one that the cluster makes up.
        Assert.AreEqual("pip-billing-radius", manifests.One("Service", "radius").GetProperty("metadata").GetProperty("annotations").GetProperty("service.beta.kubernetes.io/azure-pip-name").GetString());
    }

    [TestMethod]
    public void The_collector_is_not_to_be_reached_from_outside() => Assert.AreEqual(
        "true",
        manifests.One("Service", "collector").GetProperty("metadata").GetProperty("annotations").GetProperty("service.beta.kubernetes.io/azure-load-balancer-internal").GetString());

    [TestMethod]
    public void A_silo_is_asked_the_two_questions_that_it_answers()
    {
        Assert.AreEqual("/health/live", Probe("startupProbe"));
        Assert.AreEqual("/health/live", Probe("livenessProbe"));
        Assert.AreEqual("/health/ready", Probe("readinessProbe"));

        string Probe(string name)
        {
            Assert.AreEqual("health", Silo.GetProperty(name).GetProperty("httpGet").GetProperty("port").GetString());
            return Silo.GetProperty(name).GetProperty("httpGet").GetProperty("path").GetString()!;
        }
    }

    [TestMethod]
    public void A_silo_that_goes_is_served_until_the_load_balancer_knows_and_has_time_to_end()
    {
        var annotations = manifests.One("Service", "radius").GetProperty("metadata").GetProperty("annotations");
        var noticed = Number(annotations, "service.beta.kubernetes.io/azure-load-balancer-health-probe-interval")
            * Number(annotations, "service.beta.kubernetes.io/azure-load-balancer-health-probe-num-of-probe");
        var before = Silo.GetProperty("lifecycle").GetProperty("preStop").GetProperty("sleep").GetProperty("seconds").GetInt32();
        Assert.IsGreaterThanOrEqualTo(2 * noticed, before, "the load balancer still sends when the listener closes");
        var hosting = File.ReadAllText(RepositoryRoot.Of("src", "Silo", "Hosting", "SiloHosting.cs"));
        var ending = 60 * int.Parse(ShutdownTimeout().Match(hosting).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        var draining = (Configuration(Settings()).GetSection(HealthOptions.Section).Get<HealthOptions>() ?? new()).DrainFor.TotalSeconds;
        Assert.IsGreaterThanOrEqualTo(before + draining + ending + 10, Pod.GetProperty("terminationGracePeriodSeconds").GetInt32(), "the silo is killed while it drains");

        static int Number(JsonElement annotations, string name) => int.Parse(annotations.GetProperty(name).GetString()!, System.Globalization.CultureInfo.InvariantCulture);
    }

    [TestMethod]
    public void What_reports_may_put_on_disk_fits_into_the_volume_since_a_silo_with_more_is_evicted_at_once()
    {
        var settings = Configuration(Settings());
        var lake = settings.GetSection(LakeOptions.Section).Get<LakeOptions>()!;
        var reports = settings.GetSection(ReportOptions.Section).Get<ReportOptions>()!;
        Assert.IsTrue(settings["Lake:CacheBytes"] is not null && settings["Reports:DiskBytes"] is not null, "a default may change");
        Assert.AreEqual(lake.CacheFolder, Silo.GetProperty("volumeMounts").EnumerateArray().Single(mount => mount.GetProperty("name").GetString() == "cache").GetProperty("mountPath").GetString());
        var volume = Pod.GetProperty("volumes").EnumerateArray().Single(each => each.GetProperty("name").GetString() == "cache").GetProperty("emptyDir").GetProperty("sizeLimit").GetString()!;
        StringAssert.EndsWith(volume, "Gi");
        // Copies and the database that is made of them; what a run puts aside and its result; what upkeep puts aside.
        var most = (2 * lake.CacheBytes) + (2 * reports.AtOnce * reports.DiskBytes) + new ReportLimits().SpillBytes;
        Assert.IsGreaterThanOrEqualTo(most, long.Parse(volume[..^2], System.Globalization.CultureInfo.InvariantCulture) << 30);
    }

    [TestMethod]
    public void Silos_go_one_at_a_time_and_each_has_a_node_to_itself()
    {
        var deployment = manifests.Spec("Deployment", "silo");
        var rolling = deployment.GetProperty("strategy").GetProperty("rollingUpdate");
        // With room for one on each node, a surge would wait for ever.
        Assert.AreEqual((0, 1), (rolling.GetProperty("maxSurge").GetInt32(), rolling.GetProperty("maxUnavailable").GetInt32()));
        Assert.AreEqual(2, deployment.GetProperty("replicas").GetInt32());
        var apart = Pod.GetProperty("affinity").GetProperty("podAntiAffinity").GetProperty("requiredDuringSchedulingIgnoredDuringExecution")[0];
        Assert.AreEqual("kubernetes.io/hostname", apart.GetProperty("topologyKey").GetString());
        var budget = manifests.Spec("PodDisruptionBudget", "silo");
        Assert.AreEqual(1, budget.GetProperty("maxUnavailable").GetInt32());
        Assert.AreEqual("silo", budget.GetProperty("selector").GetProperty("matchLabels").GetProperty("app").GetString());
        Assert.AreEqual("status.podIP", Silo.GetProperty("env")[0].GetProperty("valueFrom").GetProperty("fieldRef").GetProperty("fieldPath").GetString());
    }

    [TestMethod]
    [DataRow("silo")]
    [DataRow("collector")]
    public void A_pod_is_what_the_restricted_standard_asks_for(string name)
    {
        var pod = manifests.Spec("Deployment", name).GetProperty("template").GetProperty("spec");
        Assert.IsTrue(pod.GetProperty("securityContext").GetProperty("runAsNonRoot").GetBoolean());
        Assert.IsGreaterThan(0, pod.GetProperty("securityContext").GetProperty("runAsUser").GetInt32());
        Assert.AreEqual("RuntimeDefault", pod.GetProperty("securityContext").GetProperty("seccompProfile").GetProperty("type").GetString());
        Assert.IsFalse(pod.GetProperty("automountServiceAccountToken").GetBoolean());
        foreach (var container in pod.GetProperty("containers").EnumerateArray())
        {
            var security = container.GetProperty("securityContext");
            Assert.IsFalse(security.GetProperty("allowPrivilegeEscalation").GetBoolean());
            Assert.IsTrue(security.GetProperty("readOnlyRootFilesystem").GetBoolean());
            Assert.AreEqual("ALL", security.GetProperty("capabilities").GetProperty("drop")[0].GetString());
            Assert.IsTrue(container.GetProperty("resources").GetProperty("limits").TryGetProperty("memory", out _));
            var image = container.GetProperty("image").GetString()!;
            Assert.IsTrue(image.Contains(':', StringComparison.Ordinal) && !image.EndsWith(":latest", StringComparison.Ordinal), image);
        }

        Assert.AreEqual("restricted", manifests.One("Namespace", "billing").GetProperty("metadata").GetProperty("labels").GetProperty("pod-security.kubernetes.io/enforce").GetString());
    }

    [TestMethod]
    public void No_manifest_holds_a_secret()
    {
        Assert.IsFalse(Array.Exists(manifests.Objects, each => each.GetProperty("kind").GetString() == "Secret"));
        foreach (var (key, _) in Settings())
        {
            Assert.IsFalse(
                Regex.IsMatch(key, "Password|Secret$|ApiKey|ConnectionString", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant), $"{key} belongs into the vault");
        }
    }

    [TestMethod]
    public void The_pod_that_Azure_knows_is_the_one_that_the_template_trusts()
    {
        var cluster = File.ReadAllText(Path.Combine(Bicep.Folder, "modules", "cluster.bicep"));
        StringAssert.Contains(cluster, $"'system:serviceaccount:billing:{Pod.GetProperty("serviceAccountName").GetString()}'");
        var labels = manifests.Spec("Deployment", "silo").GetProperty("template").GetProperty("metadata").GetProperty("labels");
        Assert.AreEqual("true", labels.GetProperty("azure.workload.identity/use").GetString());
        StringAssert.Contains(cluster, "nodeLabels: { 'billing/part': 'silo' }");
        Assert.AreEqual("silo", Pod.GetProperty("nodeSelector").GetProperty("billing/part").GetString());
    }

    [TestMethod]
    public void Only_frontends_and_silos_reach_a_silos_gateway()
    {
        var ingress = manifests.Spec("NetworkPolicy", "silo").GetProperty("ingress").EnumerateArray().ToArray();
        foreach (var rule in ingress.Where(rule => rule.GetProperty("ports").EnumerateArray().Any(port => port.GetProperty("port").GetInt32() == 30000)))
        {
            var from = rule.GetProperty("from")[0];
            Assert.IsTrue(from.TryGetProperty("podSelector", out _) || from.GetProperty("ipBlock").GetProperty("cidr").GetString() == "10.80.2.0/23");
        }

        CollectionAssert.AreEquivalent(
            new[] { 1812, 1813 },
            ingress.Where(rule => !rule.TryGetProperty("from", out _)).SelectMany(rule => rule.GetProperty("ports").EnumerateArray()).Select(port => port.GetProperty("port").GetInt32()).ToArray());
    }

    [TestMethod]
    public void The_services_of_azd_are_projects_with_an_image_and_their_folders_exist()
    {
        var azd = Manifests.Parse(File.ReadAllText(RepositoryRoot.Of("azure.yaml"))).Single();
        Assert.IsTrue(File.Exists(RepositoryRoot.Of(azd.GetProperty("infra").GetProperty("path").GetString()!, azd.GetProperty("infra").GetProperty("module").GetString() + ".bicepparam")));
        foreach (var hook in azd.GetProperty("hooks").EnumerateObject())
        {
            var file = RepositoryRoot.Of(hook.Value.GetProperty("run").GetString()!);
            Assert.IsTrue(OperatingSystem.IsWindows() || File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute), file);
        }

        foreach (var service in azd.GetProperty("services").EnumerateObject())
        {
            var project = RepositoryRoot.Of(service.Value.GetProperty("project").GetString()!);
            Assert.IsTrue(File.Exists(Path.Combine(project, service.Value.GetProperty("docker").GetProperty("path").GetString()!)));
            Assert.AreEqual(RepositoryRoot.Path, Path.GetFullPath(Path.Combine(project, service.Value.GetProperty("docker").GetProperty("context").GetString()!)));
            if (service.Value.TryGetProperty("k8s", out var kubernetes))
            {
                Assert.AreEqual(Manifests.Folder, Path.GetFullPath(Path.Combine(project, kubernetes.GetProperty("deploymentPath").GetString()!)));
            }
        }

        // azd finds the frontend by this tag.
        StringAssert.Contains(File.ReadAllText(Path.Combine(Bicep.Folder, "modules", "frontend.bicep")), "'azd-service-name': 'frontend'");
    }

    [TestMethod]
    public void What_the_hooks_read_is_what_the_templates_put_out()
    {
        var main = File.ReadAllText(Path.Combine(Bicep.Folder, "main.bicep"));
        foreach (Match name in Variable().Matches(File.ReadAllText(RepositoryRoot.Of("infra", "hooks", "postprovision"))))
        {
            var wanted = name.Groups[1].Value;
            Assert.IsTrue(wanted is "AZURE_ENV_NAME" or "AZURE_PRINCIPAL_ID" || main.Contains($"output {wanted} ", StringComparison.Ordinal), wanted);
        }
    }

    private static Dictionary<string, string> Settings(Manifests? of = null) =>
        (of ?? manifests).One("ConfigMap", "silo").GetProperty("data").EnumerateObject().ToDictionary(each => each.Name, each => each.Value.ToString());

    private static IEnumerable<string> Keys(Dictionary<string, string> settings) =>
        settings.Keys.Append("Orleans__AdvertisedAddress").Select(name => name.Replace("__", ":", StringComparison.Ordinal));

    private static IConfigurationRoot Configuration(Dictionary<string, string> settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(each => KeyValuePair.Create(each.Key.Replace("__", ":", StringComparison.Ordinal), (string?)each.Value))).Build();

    [GeneratedRegex("""ShutdownTimeout = TimeSpan\.FromMinutes\((\d+)\)""")]
    private static partial Regex ShutdownTimeout();

    [GeneratedRegex("""readEnvironmentVariable\('([A-Z_]+)'""")]
    private static partial Regex Read();

    [GeneratedRegex("""\$\{?((?:AZURE|BILLING)_[A-Z_]+)""")]
    private static partial Regex Variable();
}
