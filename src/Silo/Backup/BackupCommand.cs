using System.Globalization;
using Billing.Silo.Hosting;
using Billing.Silo.Storage;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Billing.Silo.Backup;

/// <summary><c>Billing.Silo export FILE</c> and <c>Billing.Silo import FILE</c>, with the settings of a silo.</summary>
internal static class BackupCommand
{
    private const string Usage = """
        Billing.Silo export FILE (--passphrase-file FILE | --without-secrets)
        Billing.Silo import FILE (--passphrase-file FILE | --without-secrets) [--check]
        Where the storage is, and the cluster's ids, as for a silo: ConnectionStrings__Storage or Storage__TableServiceUri, Orleans__ServiceId.
        """;

    /// <summary>At least so long, since whoever has the archive may try as often as he likes.</summary>
    private const int ShortestPassphrase = 12;

    public static bool IsMeant(string[] args) => args is ["export" or "import", ..];

    /// <returns>The exit code: 0 done, 1 refused, 2 not understood.</returns>
    public static async Task<int> Run(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        var options = args.Skip(2).ToArray();
        var without = options.Contains("--without-secrets");
        var check = options.Contains("--check");
        var at = Array.IndexOf(options, "--passphrase-file");
        var passphraseFile = at >= 0 && at + 1 < options.Length ? options[at + 1] : null;
        var known = options.Where((option, place) => option is not ("--without-secrets" or "--check" or "--passphrase-file") && (at < 0 || place != at + 1)).ToArray();
        if (args.Length < 2 || known.Length > 0 || without == (passphraseFile is not null) || (check && args[0] == "export"))
        {
            await error.WriteLineAsync(Usage);
            return 2;
        }

        string? passphrase = null;
        if (passphraseFile is not null)
        {
            if (!File.Exists(passphraseFile) || (passphrase = (await File.ReadAllTextAsync(passphraseFile, cancellationToken)).Trim()).Length < ShortestPassphrase)
            {
                await error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{passphraseFile} is not there, or holds less than {ShortestPassphrase} characters."));
                return 1;
            }
        }

        using var services = Services();
        return args[0] == "export"
            ? await Exported(services, args[1], passphrase, output, cancellationToken)
            : await Imported(services, args[1], passphrase, !check, output, error, cancellationToken);
    }

    /// <summary>The doors to storage, without a silo.</summary>
    internal static ServiceProvider Services(Action<IConfigurationBuilder>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables();
        configure?.Invoke(builder.Configuration);
        builder.AddBillingStorage();
        var storage = new StorageOptions();
        storage.Read(builder.Configuration);
        builder.Services.AddOptions<AzureTables.AzureTableStorageOptions>(StateIndex.Store).Configure(storage.ApplyToStates);
        builder.Services.AddOptions<ClusterSettings>().BindConfiguration(ClusterSettings.Section);
        builder.Services.AddOptions<ClusterOptions>().Configure<IOptions<ClusterSettings>>((cluster, settings) =>
            (cluster.ClusterId, cluster.ServiceId) = (settings.Value.ClusterId, settings.Value.ServiceId));
        builder.Services.AddSingleton<BackupStore>();
        builder.Services.AddSingleton<Export>();
        builder.Services.AddSingleton<Import>();
        return builder.Services.BuildServiceProvider();
    }

    private static async Task<int> Exported(ServiceProvider services, string file, string? passphrase, TextWriter output, CancellationToken cancellationToken)
    {
        using var secrets = passphrase is null ? ArchiveSecrets.Without() : ArchiveSecrets.By(passphrase);
        // Whoever finds the file finds a whole one.
        var unfinished = file + ".unfinished";
        IReadOnlyDictionary<string, int> counts;
        var creation = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var stream = new FileStream(unfinished, creation))
        {
            counts = await services.GetRequiredService<Export>().Write(stream, secrets, cancellationToken);
        }

        File.Move(unfinished, file, overwrite: true);
        foreach (var (what, count) in counts)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count,8} {what}"));
        }

        await output.WriteLineAsync(passphrase is null ? $"Written to {file}, without secrets." : $"Written to {file}; secrets are encrypted by the passphrase.");
        return 0;
    }

    private static async Task<int> Imported(
        ServiceProvider services, string file, string? passphrase, bool write, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            await error.WriteLineAsync($"{file} is not there.");
            return 1;
        }

        await using var stream = File.OpenRead(file);
        var report = await services.GetRequiredService<Import>().Run(stream, passphrase, write, cancellationToken);
        foreach (var warning in report.Warnings)
        {
            await output.WriteLineAsync(warning);
        }

        foreach (var problem in report.Problems)
        {
            await error.WriteLineAsync(problem);
        }

        if (report.Problems.Count > 0)
        {
            await error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{report.Problems.Count} problems: nothing was written."));
            return 1;
        }

        await output.WriteLineAsync(write
            ? string.Create(CultureInfo.InvariantCulture, $"{report.Written} states and {report.AuditEntries} audit entries written; {report.AlreadyThere} states were there already.")
            : "Nothing is wrong with it; nothing was written.");
        if (report.MissingSecrets > 0)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{report.MissingSecrets} secrets were left out of the archive, and nobody knows what stands in their place: give nodes, accounts and sites new ones, and devices new addresses."));
        }

        return 0;
    }
}
