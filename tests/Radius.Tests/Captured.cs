using System.Globalization;

namespace Radius.Tests;

/// <summary>
/// A packet between Kamailio 5.6.3 (libradcli 1.2.11) and FreeRADIUS 3.2.1, from captures/*.txt. The secret is testing123.
/// </summary>
public sealed record Captured(string File, int Index, string From, string To, string Header, byte[] Octets, IReadOnlyList<string> Lines)
{
    public static byte[] Secret { get; } = "testing123"u8.ToArray();

    public static IReadOnlyList<Captured> All { get; } = Load();

    /// <summary>The request that a reply answers: the last one of the same identifier from where the reply goes to.</summary>
    public Captured RequestOf() =>
        All.Last(other => other.File == File && other.Index < Index && other.From == To && other.To == From && other.Octets[1] == Octets[1]);

    public static Captured Get(string file, string code, int nth = 0) =>
        All.Where(packet => packet.File == file && packet.Header.Contains(code, StringComparison.Ordinal)).ElementAt(nth);

    public override string ToString() => $"{File}[{Index}] {Header}";

    private static List<Captured> Load()
    {
        var packets = new List<Captured>();
        foreach (var path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "captures"), "*.txt").Order(StringComparer.Ordinal))
        {
            string[] words = [];
            var header = string.Empty;
            var lines = new List<string>();
            foreach (var line in ReadLines(path))
            {
                if (line.StartsWith("==", StringComparison.Ordinal))
                {
                    header = line;
                    words = line.Split(' ');
                    lines = [];
                }
                else if (line.StartsWith("   hex ", StringComparison.Ordinal))
                {
                    var octets = Convert.FromHexString(line[7..].Trim());
                    Assert.AreEqual(int.Parse(header.Split("len=")[1], CultureInfo.InvariantCulture), octets.Length);
                    packets.Add(new Captured(Path.GetFileNameWithoutExtension(path), packets.Count, words[2], words[4], header, octets, lines));
                }
                else
                {
                    lines.Add(line.Trim());
                }
            }
        }

        return packets;
    }

    private static string[] ReadLines(string path) => System.IO.File.ReadAllLines(path);
}
