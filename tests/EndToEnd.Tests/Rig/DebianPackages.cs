namespace EndToEnd.Rig;

/// <summary>The real programs that tests need. On Debian as root they are installed; elsewhere the error says how.</summary>
public static class DebianPackages
{
    private static readonly SemaphoreSlim OneAtATime = new(1);

    // Package => a file that is there when the package is. A name without a slash is looked up on PATH.
    private static readonly Dictionary<string, string> Evidence = new()
    {
        ["kamailio"] = "kamailio",
        ["kamailio-radius-modules"] = "/usr/lib/*/kamailio/modules/acc_radius.so",
        ["sip-tester"] = "sipp",
        ["freeradius-utils"] = "radclient",
        ["chromium"] = "chromium",
        ["python3-aiosmtpd"] = "/usr/lib/*/dist-packages/aiosmtpd/smtp.py",
    };

    /// <summary>Makes sure that the packages are installed.</summary>
    /// <exception cref="InvalidOperationException">They are not; the message is the command that installs them.</exception>
    public static async Task Require(params string[] packages)
    {
        await OneAtATime.WaitAsync();
        try
        {
            var missing = packages.Where(package => !IsInstalled(package)).ToArray();
            if (missing.Length == 0)
            {
                return;
            }

            if (!Environment.IsPrivilegedProcess || OnPath("apt-get") is null)
            {
                throw new InvalidOperationException($"These tests need {string.Join(", ", missing)}. On Debian: {Command(missing)}");
            }

            await AptGet(missing, ["update"]);
            await AptGet(missing, ["install", "-y", "--no-install-recommends", .. missing]);
            if (missing.FirstOrDefault(package => !IsInstalled(package)) is { } absent)
            {
                throw new InvalidOperationException($"{absent} was installed, but '{Evidence[absent]}' is not there.");
            }
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    /// <summary>Full path of a program, or null. Looks into the sbin folders also: a user's PATH often lacks them.</summary>
    public static string? OnPath(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/usr/local/sbin".Split(':')
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    private static bool IsInstalled(string package)
    {
        var evidence = Evidence.TryGetValue(package, out var known)
            ? known
            : throw new ArgumentException($"Say in {nameof(DebianPackages)} what file shows that {package} is installed.", nameof(package));
        if (!evidence.Contains('/'))
        {
            return OnPath(evidence) is not null;
        }

        var (before, after) = (evidence[..evidence.IndexOf('*')], evidence[(evidence.IndexOf('*') + 2)..]);
        return Directory.Exists(before) && Directory.EnumerateDirectories(before).Any(folder => File.Exists(Path.Combine(folder, after)));
    }

    private static async Task AptGet(string[] missing, string[] arguments)
    {
        await using var apt = ManagedProcess.Start(
            "apt-get",
            ["-o", "DPkg::Lock::Timeout=300", .. arguments],
            environment: new Dictionary<string, string?> { ["DEBIAN_FRONTEND"] = "noninteractive" });
        if (await apt.Exited(TimeSpan.FromMinutes(10)) != 0)
        {
            throw new InvalidOperationException($"Installing failed; by hand: {Command(missing)}\n{apt.Output}");
        }
    }

    private static string Command(string[] packages) =>
        $"apt-get update && apt-get install -y --no-install-recommends {string.Join(' ', packages)}";
}
