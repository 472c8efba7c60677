using System.Globalization;

namespace Billing.Compare;

/// <summary>What a process and all that it started have used, from <c>/proc</c>.</summary>
internal static class ProcessTree
{
    /// <summary>Linux gives times of processes in hundredths of a second (sysconf(_SC_CLK_TCK), 100 on every architecture it serves).</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Seconds of CPU in user and kernel mode, those of children that have ended included.</summary>
    public static double CpuSeconds(int root)
    {
        var all = new Dictionary<int, (int Parent, long Ticks)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Stat(pid) is { } stat)
            {
                all[pid] = stat;
            }
        }

        return all.Where(entry => Descends(entry.Key)).Sum(entry => entry.Value.Ticks) / TicksPerSecond;

        bool Descends(int pid)
        {
            for (; pid != root; pid = all[pid].Parent)
            {
                if (!all.ContainsKey(pid))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Octets of memory of the process itself.</summary>
    public static long ResidentOctets(int pid) =>
        long.Parse(File.ReadAllText($"/proc/{pid}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    private static (int Parent, long Ticks)? Stat(int pid)
    {
        try
        {
            // The name, in brackets, may hold blanks: proc(5) counts from after it, state first.
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), ticks);
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return null;
        }
    }
}
