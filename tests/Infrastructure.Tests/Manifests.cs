using System.Text.Json;
using System.Text.RegularExpressions;
using Testing;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Infrastructure.Tests;

/// <summary>infra/kubernetes, filled in as a deployment would.</summary>
internal sealed partial class Manifests
{
    public static string Folder { get; } = RepositoryRoot.Of("infra", "kubernetes");

    /// <summary>What a small deployment puts out; more than one network, as there may be.</summary>
    public static Dictionary<string, string> Values { get; } = new()
    {
        ["BILLING_APP_SUBNET"] = "10.80.2.0/23",
        ["BILLING_COLLECTOR_ADDRESS"] = "10.80.0.250",
        ["BILLING_HOST"] = "billing.example.com",
        ["BILLING_MAIL_FROM"] = "",
        ["BILLING_MAIL_HOST"] = "",
        ["BILLING_MAIL_USER"] = "",
        ["BILLING_NETWORK_GROUP"] = "rg-billing-network",
        ["BILLING_PHONES_BLOBS"] = "https://stphones.blob.core.windows.net/",
        ["BILLING_PHONES_PUBLIC_ACCESS"] = "false",
        ["BILLING_PHONES_URL"] = "https://billing.example.com/phones",
        ["BILLING_RADIUS_ADDRESS_NAME"] = "pip-billing-radius",
        ["BILLING_RADIUS_SOURCES"] = "192.0.2.0/24,198.51.100.7/32",
        ["BILLING_READ_LOG_BLOBS"] = "",
        ["BILLING_SECRETS_KEY"] = "https://kv-s.vault.azure.net/keys/state-secrets",
        ["BILLING_SILO_CLIENT_ID"] = "33333333-3333-3333-3333-333333333333",
        ["BILLING_SILO_CPU"] = "1200m",
        ["BILLING_SILO_MEMORY"] = "4Gi",
        ["BILLING_SILO_REPLICAS"] = "2",
        ["BILLING_SILO_VAULT"] = "https://kv-s.vault.azure.net/",
        ["BILLING_STATE_TABLES"] = "https://ststate.table.core.windows.net/",
        ["SERVICE_SILO_IMAGE_NAME"] = "crbilling.azurecr.io/billing/silo-prod:azd-deploy-1",
    };

    private Manifests(JsonElement[] objects) => Objects = objects;

    public JsonElement[] Objects { get; }

    /// <summary>The names in <c>{{.Env.NAME}}</c>.</summary>
    public static string[] Names() =>
        [.. Directory.EnumerateFiles(Folder).SelectMany(file => Placeholder().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];

    public static async Task<Manifests> Render(IReadOnlyDictionary<string, string>? changes = null)
    {
        using var folder = new ScratchFolder();
        var values = new Dictionary<string, string>(Values);
        foreach (var (name, value) in changes ?? new Dictionary<string, string>())
        {
            values[name] = value;
        }

        var (exit, output, errors) = await Shell.Run(folder.Path, RepositoryRoot.Of("infra", "hooks", "render"), [folder.Path], values);
        Assert.AreEqual(0, exit, output + errors);
        return new Manifests([.. Directory.EnumerateFiles(folder.Path, "*.yaml").SelectMany(file => Parse(File.ReadAllText(file)))]);
    }

    /// <summary>The one of a kind with this name.</summary>
    public JsonElement One(string kind, string name) =>
        Objects.Single(each => each.GetProperty("kind").GetString() == kind && each.GetProperty("metadata").GetProperty("name").GetString() == name);

    public JsonElement Spec(string kind, string name) => One(kind, name).GetProperty("spec");

    public static IEnumerable<JsonElement> Parse(string yaml)
    {
        var deserializer = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().WithDuplicateKeyChecking().Build();
        var parser = new Parser(new StringReader(yaml));
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
        {
            yield return JsonSerializer.SerializeToElement(Plain(deserializer.Deserialize(parser)));
        }
    }

    private static object? Plain(object? value) => value switch
    {
        IDictionary<object, object> map => map.ToDictionary(pair => pair.Key.ToString()!, pair => Plain(pair.Value)),
        IEnumerable<object> list => list.Select(Plain).ToArray(),
        _ => value,
    };

    [GeneratedRegex(@"\{\{\.Env\.([A-Z_]+)\}\}")]
    private static partial Regex Placeholder();
}
