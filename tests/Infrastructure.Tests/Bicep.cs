using System.Reflection;
using System.Text.Json;
using Testing;

namespace Infrastructure.Tests;

/// <summary>The Bicep command line, from its package. It needs no network: all types of Azure's resources are in it.</summary>
internal static class Bicep
{
    public const string Subscription = "11111111-1111-1111-1111-111111111111";

    private static readonly Lazy<string> s_program = new(Executable);

    private static readonly string[] s_parameters =
    [
        "AZURE_ENV_NAME", "AZURE_LOCATION", "AZURE_PRINCIPAL_ID", "SERVICE_FRONTEND_IMAGE_NAME",
        .. Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("BILLING_", StringComparison.Ordinal)),
    ];

    public static string Folder { get; } = RepositoryRoot.Of("infra", "bicep");

    public static Task<(int Exit, string Output, string Errors)> Run(string folder, params string[] arguments) => Run(folder, [], arguments);

    private static Task<(int Exit, string Output, string Errors)> Run(string folder, (string Name, string Value)[] environment, params string[] arguments) =>
        // Parameter files read the environment, and what a developer's shell says is none of these tests' business.
        Shell.Run(
            folder, "env",
            [.. s_parameters.SelectMany(name => new[] { "-u", name }), .. environment.Select(variable => $"{variable.Name}={variable.Value}"), s_program.Value, .. arguments]);

    /// <summary>What a deployment with a parameter file would make: loops, conditions and modules resolved.</summary>
    /// <param name="environment">What the parameter file reads.</param>
    public static async Task<Snapshot> Expand(string parameters, params (string Name, string Value)[] environment)
    {
        // It writes beside its input.
        using var copy = new ScratchFolder();
        copy.Take(Folder);
        var (exit, output, errors) = await Run(
            copy.Path, environment, "snapshot", parameters + ".bicepparam", "--mode", "overwrite", "--subscription-id", Subscription, "--tenant-id",
            "22222222-2222-2222-2222-222222222222", "--location", "westeurope", "--deployment-name", "test");
        Assert.AreEqual(0, exit, output + errors);
        Assert.AreEqual("", errors.Trim(), "what could not be expanded");
        return new Snapshot(JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(copy.Path, parameters + ".snapshot.json"))).RootElement.Clone());
    }

    /// <summary>A package's files come without the right to be executed.</summary>
    private static string Executable()
    {
        var packaged = typeof(Bicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "Bicep").Value!;
        Assert.IsTrue(File.Exists(packaged), $"The Bicep command line is not at {packaged}: restore this project on Linux x64.");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(packaged, File.GetUnixFileMode(packaged) | UnixFileMode.UserExecute);
        }

        return packaged;
    }
}
