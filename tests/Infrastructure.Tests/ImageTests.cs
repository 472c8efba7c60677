using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Testing;

namespace Infrastructure.Tests;

/// <summary>The images, as far as can be told without building them.</summary>
[TestClass]
public sealed partial class ImageTests
{
    [TestMethod]
    [DataRow("Silo")]
    [DataRow("Frontend")]
    public void An_image_runs_as_somebody_who_is_not_root(string project)
    {
        var last = new Dockerfile(project).Instructions.Reverse().TakeWhile(instruction => instruction.Word != "FROM").ToArray();
        var user = last.First(instruction => instruction.Word == "USER").Arguments;
        Assert.IsTrue(int.TryParse(user, out var id) && id > 0, $"USER {user} does not tell Kubernetes that it is not root");
        Assert.AreEqual("ENTRYPOINT", last[0].Word);
        StringAssert.Contains(last[0].Arguments, $"\"Billing.{project}.dll\"");
    }

    [TestMethod]
    [DataRow("Silo")]
    [DataRow("Frontend")]
    public void Base_images_are_of_one_version_that_fits_global_json(string project)
    {
        var bases = new Dockerfile(project).Instructions.Where(instruction => instruction.Word == "FROM").Select(instruction => instruction.Arguments.Split(' ')[0]).ToArray();
        Assert.HasCount(2, bases);
        foreach (var image in bases)
        {
            Assert.IsTrue(Pinned().IsMatch(image), $"{image} may be another image tomorrow");
        }

        using var global = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.Of("global.json")));
        var sdk = Pinned().Match(bases[0]).Groups["version"].Value;
        var wanted = global.RootElement.GetProperty("sdk").GetProperty("version").GetString()!;
        // latestFeature: the same major and minor, and not older.
        Assert.AreEqual(Version.Parse(wanted).ToString(2), Version.Parse(sdk).ToString(2));
        Assert.IsGreaterThanOrEqualTo(Version.Parse(wanted), Version.Parse(sdk));
        // The SDK's own packages are in the lock files: another SDK could not restore in locked mode.
        var assets = RepositoryRoot.Of("src", "Frontend", "packages.lock.json");
        using var locked = JsonDocument.Parse(File.ReadAllText(assets));
        var implied = locked.RootElement.GetProperty("dependencies").GetProperty("net10.0").GetProperty("Microsoft.AspNetCore.App.Internal.Assets").GetProperty("resolved").GetString();
        Assert.AreEqual(implied, Pinned().Match(bases[1]).Groups["version"].Value, "the runtime is not the one of the SDK that wrote the lock files");
    }

    [TestMethod]
    [DataRow("Silo")]
    [DataRow("Frontend")]
    public void An_image_is_asked_after_its_health_or_says_why_not(string project)
    {
        var file = new Dockerfile(project);
        Assert.IsTrue(
            file.Instructions.Any(instruction => instruction.Word == "HEALTHCHECK") || file.Text.Contains("# No HEALTHCHECK: ", StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow("Silo")]
    [DataRow("Frontend")]
    public void What_is_copied_exists_and_gets_past_dockerignore(string project)
    {
        var ignore = File.ReadAllLines(RepositoryRoot.Of(".dockerignore")).Where(line => line.Length > 0 && !line.StartsWith('#')).ToArray();
        Assert.AreEqual("*", ignore[0], "all is ignored but for what is named");
        var let = ignore.Where(line => line.StartsWith('!')).Select(line => line[1..]).ToArray();
        foreach (var source in new Dockerfile(project).Copies("no such instruction").SelectMany(copy => copy.Sources))
        {
            Assert.IsTrue(Path.Exists(RepositoryRoot.Of(source)), source);
            Assert.Contains(source.Split('/')[0], let, source);
        }
    }

    [TestMethod]
    [DataRow("Silo")]
    [DataRow("Frontend")]
    public void Every_project_that_is_needed_is_copied_and_no_other(string project)
    {
        var needed = new HashSet<string>();
        Follow(project);
        var file = new Dockerfile(project);
        var projects = file.Copies("RUN dotnet restore").SelectMany(copy => copy.Sources).Where(source => source.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(source => Path.GetFileNameWithoutExtension(source)).ToArray();
        var folders = file.Copies("RUN dotnet publish").SelectMany(copy => copy.Sources).Where(source => source.EndsWith('/')).Select(source => source.Split('/')[1]).ToArray();
        CollectionAssert.AreEquivalent(needed.ToArray(), projects);
        CollectionAssert.AreEquivalent(needed.ToArray(), folders);

        void Follow(string name)
        {
            if (needed.Add(name))
            {
                foreach (var reference in XDocument.Load(RepositoryRoot.Of("src", name, name + ".csproj")).Descendants("ProjectReference"))
                {
                    Follow(Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
                }
            }
        }
    }

    [TestMethod]
    [DataRow("Silo")]
    [DataRow("Frontend")]
    public async Task What_is_copied_first_restores_in_locked_mode(string project)
    {
        var file = new Dockerfile(project);
        var restore = file.Instructions.Single(instruction => instruction.Word == "RUN" && instruction.Arguments.StartsWith("dotnet restore", StringComparison.Ordinal)).Arguments;
        StringAssert.Contains(restore, "--locked-mode");
        using var folder = new ScratchFolder();
        foreach (var (sources, target) in file.Copies("RUN dotnet restore"))
        {
            Directory.CreateDirectory(Path.Combine(folder.Path, target));
            foreach (var source in sources)
            {
                File.Copy(RepositoryRoot.Of(source), Path.Combine(folder.Path, target, Path.GetFileName(source)));
            }
        }

        var (exit, output, errors) = await Shell.Run(folder.Path, "dotnet", [.. restore.Split(' ')[1..], "--nologo", "-v", "q"]);
        Assert.AreEqual(0, exit, output + errors);
    }

    [TestMethod]
    [DataRow("Silo")]
    [DataRow("Frontend")]
    public void A_publication_does_not_restore_again(string project) => Assert.IsTrue(Array.Exists(
        new Dockerfile(project).Instructions, instruction => instruction.Arguments.StartsWith("dotnet publish", StringComparison.Ordinal) && instruction.Arguments.Contains("--no-restore", StringComparison.Ordinal)));

    [TestMethod]
    public void Every_project_has_its_lock_file_and_none_names_where_it_came_from()
    {
        foreach (var project in new[] { "src", "dev", "bench", "tests" }.SelectMany(folder => Directory.EnumerateFiles(RepositoryRoot.Of(folder), "*.csproj", SearchOption.AllDirectories)))
        {
            var file = Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json");
            Assert.IsTrue(File.Exists(file), file);
            Assert.IsFalse(File.ReadAllText(file).Contains("://", StringComparison.Ordinal), file);
        }
    }

    [GeneratedRegex(@"^mcr\.microsoft\.com/dotnet/(sdk|aspnet):(?<version>\d+\.\d+\.\d+)-[a-z-]+(@sha256:[0-9a-f]{64})?$")]
    private static partial Regex Pinned();
}
