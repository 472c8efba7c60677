using System.Globalization;

namespace Billing.Compare;

/// <summary>Where a comparison keeps what it needs: all of it under one scratch folder.</summary>
internal sealed class BenchFolders
{
    public BenchFolders(string repository)
    {
        Repository = repository;
        Root = Path.Combine(repository, ".run", "bench");
        Logs = Directory.CreateDirectory(Path.Combine(Root, "log")).FullName;
        File.Delete(Pids);
    }

    public string Repository { get; }

    public string Root { get; }

    public string Logs { get; }

    /// <summary>A line for each process that was started; <c>bench/compare</c> ends those that are left of an earlier run.</summary>
    private string Pids => Path.Combine(Root, "pids");

    /// <summary>An empty folder.</summary>
    public string Fresh(string name)
    {
        var path = Path.Combine(Root, name);
        Delete(path);
        return Directory.CreateDirectory(path).FullName;
    }

    public static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    public void NotePid(int pid, string name) =>
        File.AppendAllText(Pids, string.Create(CultureInfo.InvariantCulture, $"{pid} {name}\n"));

    public void ForgetPids() => File.Delete(Pids);
}
