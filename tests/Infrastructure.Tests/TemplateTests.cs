using System.Text.Json;

namespace Infrastructure.Tests;

/// <summary>That the templates compile and that nobody has anything to say against them.</summary>
[TestClass]
public sealed class TemplateTests
{
    [TestMethod]
    public async Task The_linter_has_nothing_to_say()
    {
        // It exits 0 on warnings: what counts is that there is no result.
        var (_, output, errors) = await Bicep.Run(Bicep.Folder, "lint", "main.bicep", "--diagnostics-format", "sarif");
        Assert.AreEqual("", Results(output + errors));
    }

    [TestMethod]
    public async Task The_linter_would_be_heard()
    {
        using var folder = new ScratchFolder();
        folder.Take(Bicep.Folder);
        await File.AppendAllTextAsync(Path.Combine(folder.Path, "modules", "registry.bicep"), "\nparam nobodyUsesIt string = 'x'\n");
        var (_, output, errors) = await Bicep.Run(folder.Path, "lint", "main.bicep", "--diagnostics-format", "sarif");
        StringAssert.Contains(Results(output + errors), "no-unused-params");
    }

    [TestMethod]
    public async Task Main_compiles_with_every_module_that_there_is()
    {
        var (exit, output, errors) = await Bicep.Run(Bicep.Folder, "build", "main.bicep", "--stdout");
        Assert.AreEqual(0, exit, errors);
        Assert.AreEqual("", errors.Trim());
        using var template = JsonDocument.Parse(output);
        var main = await File.ReadAllTextAsync(Path.Combine(Bicep.Folder, "main.bicep"));
        foreach (var module in Directory.EnumerateFiles(Path.Combine(Bicep.Folder, "modules"), "*.bicep"))
        {
            StringAssert.Contains(main, $"'modules/{Path.GetFileName(module)}'");
        }
    }

    [TestMethod]
    public async Task Nothing_in_the_outputs_is_secret()
    {
        var (_, output, _) = await Bicep.Run(Bicep.Folder, "build", "main.bicep", "--stdout");
        using var template = JsonDocument.Parse(output);
        foreach (var (where, outputs) in Outputs(template.RootElement, "main"))
        {
            var text = outputs.GetRawText();
            foreach (var secret in (string[])["listKeys", "listSecrets", "listCredentials", "ConnectionString", "InstrumentationKey", "getSecret", "secure", "stripe", "mailPassword", "turnstile"])
            {
                Assert.IsFalse(text.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{where} puts out {secret}");
            }
        }
    }

    [TestMethod]
    public async Task Secrets_come_in_as_secure_parameters_and_go_into_vaults_only()
    {
        var (_, output, _) = await Bicep.Run(Bicep.Folder, "build", "main.bicep", "--stdout");
        using var template = JsonDocument.Parse(output);
        var parameters = template.RootElement.GetProperty("parameters").EnumerateObject()
            .Where(parameter => parameter.Value.TryGetProperty("type", out var type) && type.GetString() == "securestring").Select(parameter => parameter.Name).ToArray();
        CollectionAssert.AreEquivalent(new[] { "turnstileSecret", "stripeApiKey", "stripeWebhookSecret", "mailPassword" }, parameters);
        var users = template.RootElement.GetProperty("resources").EnumerateObject()
            .Where(resource => Array.Exists(parameters, parameter => resource.Value.GetRawText().Contains($"parameters('{parameter}')", StringComparison.Ordinal)))
            .Select(resource => resource.Name);
        CollectionAssert.AreEqual(new[] { "vaults" }, users.ToArray());
    }

    [TestMethod]
    public async Task Small_and_large_differ_in_their_size_alone()
    {
        var small = await File.ReadAllTextAsync(Path.Combine(Bicep.Folder, "small.bicepparam"));
        var large = await File.ReadAllTextAsync(Path.Combine(Bicep.Folder, "large.bicepparam"));
        static string[] Settings(string text) =>
            [.. text.Split("param size")[0].ReplaceLineEndings("\n").Split('\n').Where(line => line.StartsWith("param", StringComparison.Ordinal) && !line.Contains("phonesFrom", StringComparison.Ordinal))];
        CollectionAssert.AreEqual(Settings(small), Settings(large));
    }

    private static string Results(string sarif)
    {
        using var log = JsonDocument.Parse(sarif[sarif.IndexOf('{', StringComparison.Ordinal)..]);
        return string.Join('\n', log.RootElement.GetProperty("runs").EnumerateArray().SelectMany(run => run.GetProperty("results").EnumerateArray())
            .Select(result => $"{result.GetProperty("ruleId").GetString()}: {result.GetProperty("message").GetProperty("text").GetString()}"));
    }

    private static IEnumerable<(string Where, JsonElement Outputs)> Outputs(JsonElement template, string where)
    {
        if (template.TryGetProperty("outputs", out var outputs))
        {
            yield return (where, outputs);
        }

        // A template without types of its own lists its resources, one with them names them.
        var resources = template.GetProperty("resources");
        var all = resources.ValueKind == JsonValueKind.Array ? resources.EnumerateArray().ToArray() : [.. resources.EnumerateObject().Select(each => each.Value)];
        foreach (var module in all.Where(each => each.GetProperty("type").GetString() == "Microsoft.Resources/deployments"))
        {
            foreach (var inner in Outputs(module.GetProperty("properties").GetProperty("template"), module.GetProperty("name").GetString()!))
            {
                yield return inner;
            }
        }
    }
}
