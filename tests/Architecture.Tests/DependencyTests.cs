using System.Xml.Linq;
using Testing;

namespace Architecture.Tests;

/// <summary>The arrows of docs/architecture.md, read from the project files and the code.</summary>
[TestClass]
public class DependencyTests
{
    private static readonly Dictionary<string, string[]> s_mayReferTo = new()
    {
        ["Interfaces"] = [],
        ["Hosting"] = [],
        ["Radius"] = [],
        ["AzureTables"] = [],
        ["Provisioning"] = ["Interfaces"],
        ["Lake"] = ["Interfaces"],
        ["Grains"] = ["Interfaces", "Provisioning"],
        ["Silo"] = ["AzureTables", "Grains", "Hosting", "Interfaces", "Lake", "Provisioning", "Radius"],
        ["Frontend"] = ["AzureTables", "Hosting", "Interfaces"],
    };

    private static IEnumerable<string> Sources(string project) =>
        Directory.EnumerateFiles(RepositoryRoot.Of("src", project), "*.cs", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(RepositoryRoot.Of("src", project), "*.razor", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static XDocument ProjectFile(string project) => XDocument.Load(RepositoryRoot.Of("src", project, project + ".csproj"));

    private static string[] References(string project, string kind) =>
        [.. ProjectFile(project).Descendants(kind).Select(reference => reference.Attribute("Include")!.Value)];

    [TestMethod]
    public void Every_project_of_the_product_has_its_arrows_written_down() => CollectionAssert.AreEquivalent(
        s_mayReferTo.Keys,
        Directory.EnumerateDirectories(RepositoryRoot.Of("src")).Select(folder => Path.GetFileName(folder)!).ToArray());

    [TestMethod]
    public void Every_project_is_part_of_the_solution()
    {
        var solution = File.ReadAllText(RepositoryRoot.Of("Billing.sln"));
        foreach (var project in new[] { "src", "dev", "bench", "tests" }.SelectMany(folder =>
            Directory.EnumerateFiles(RepositoryRoot.Of(folder), "*.csproj", SearchOption.AllDirectories)))
        {
            Assert.Contains(Path.GetFileName(project), solution);
        }
    }

    [TestMethod]
    public void Projects_refer_only_to_those_below_them()
    {
        foreach (var (project, allowed) in s_mayReferTo)
        {
            var refers = References(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path));
            Assert.IsEmpty(refers.Except(allowed).ToArray(), $"{project} refers to what it may not know");
        }
    }

    [TestMethod]
    [DataRow("Radius")]
    [DataRow("AzureTables")]
    public void The_libraries_know_no_word_of_the_product(string library)
    {
        foreach (var file in Sources(library))
        {
            Assert.IsFalse(
                File.ReadAllText(file).Contains("Billing", StringComparison.Ordinal), $"{Path.GetFileName(file)} names the product");
        }
    }

    [TestMethod]
    public void The_RADIUS_library_depends_on_nothing_but_the_framework() =>
        Assert.IsEmpty(References("Radius", "PackageReference").Where(package => !package.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)).ToArray());

    [TestMethod]
    public void Contracts_depend_on_the_Orleans_SDK_only() =>
        CollectionAssert.AreEqual(new[] { "Microsoft.Orleans.Sdk" }, References("Interfaces", "PackageReference"));

    [TestMethod]
    public void Phones_files_are_written_with_a_template_library_and_nothing_else() =>
        CollectionAssert.AreEqual(new[] { "Handlebars.Net" }, References("Provisioning", "PackageReference"));

    [TestMethod]
    [DataRow("System.IO.File")]
    [DataRow("TimeProvider")]
    [DataRow("IGrain")]
    [DataRow("System.Net.Http")]
    public void Phones_files_are_written_without_disk_clock_grain_and_network(string foreign)
    {
        foreach (var file in Sources("Provisioning"))
        {
            Assert.IsFalse(File.ReadAllText(file).Contains(foreign, StringComparison.Ordinal), $"{Path.GetFileName(file)} uses {foreign}");
        }
    }

    [TestMethod]
    [DataRow("Orleans")]
    [DataRow("Azure.")]
    [DataRow("System.Net.")]
    [DataRow("Microsoft.AspNetCore")]
    public void The_lake_knows_no_grain_no_Azure_and_no_network(string foreign)
    {
        foreach (var file in Sources("Lake"))
        {
            Assert.IsFalse(File.ReadAllText(file).Contains($"using {foreign}", StringComparison.Ordinal), $"{Path.GetFileName(file)} uses {foreign}");
        }
    }

    [TestMethod]
    [DataRow("System.Net.Sockets")]
    [DataRow("Azure.")]
    [DataRow("Microsoft.AspNetCore")]
    public void Grains_know_no_socket_no_Azure_and_no_web(string foreign)
    {
        foreach (var file in Sources("Grains"))
        {
            Assert.IsFalse(File.ReadAllText(file).Contains($"using {foreign}", StringComparison.Ordinal), $"{Path.GetFileName(file)} uses {foreign}");
        }
    }

    [TestMethod]
    public void The_frontend_never_touches_storage()
    {
        foreach (var file in Sources("Frontend"))
        {
            var text = File.ReadAllText(file);
            Assert.IsFalse(
                text.Contains("using Azure.Data", StringComparison.Ordinal) || text.Contains("PartitionedTable", StringComparison.Ordinal)
                || text.Contains("GrainStateTable", StringComparison.Ordinal),
                $"{Path.GetFileName(file)} reads storage");
        }
    }

    [TestMethod]
    public void Nothing_of_the_product_knows_the_developers_stand_ins()
    {
        foreach (var file in s_mayReferTo.Keys.SelectMany(Sources))
        {
            var text = File.ReadAllText(file);
            Assert.IsFalse(
                text.Contains("Billing.IdentityProvider", StringComparison.Ordinal) || text.Contains("Billing.Gateway", StringComparison.Ordinal),
                $"{Path.GetFileName(file)} names a stand-in");
        }
    }

    [TestMethod]
    public void Names_say_what_a_thing_is()
    {
        string[] banned = ["Utils", "Util", "Helper", "Helpers", "Common", "Manager", "Misc"];
        foreach (var file in s_mayReferTo.Keys.SelectMany(Sources))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            Assert.IsFalse(Array.Exists(banned, word => name.EndsWith(word, StringComparison.Ordinal)), $"{name} says nothing");
            Assert.IsFalse(Array.Exists(banned, word => file.Contains($"/{word}/", StringComparison.Ordinal)), $"{file} lies in a drawer for anything");
        }
    }
}
