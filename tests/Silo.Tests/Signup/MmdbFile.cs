using System.Net;
using System.Text;

namespace Billing.Silo.Tests.Signup;

/// <summary>Writes a small database of countries (MaxMind DB file format 2.0: an IPv6 tree of 24-bit records, a data section, metadata).</summary>
internal static class MmdbFile
{
    public static void Write(string path, params (string Network, string Country)[] networks)
    {
        var nodes = new List<int[]> { new[] { 0, 0 } };
        var data = new MemoryStream();
        var leaves = new List<(int Node, int Side, int Offset)>();
        foreach (var (text, country) in networks)
        {
            var network = IPNetwork.Parse(text);
            var v4 = network.BaseAddress.GetAddressBytes() is { Length: 4 } short4 ? short4 : null;
            var bytes = v4 is null ? network.BaseAddress.GetAddressBytes() : [.. new byte[12], .. v4];
            var bits = network.PrefixLength + (v4 is null ? 0 : 96);
            var node = 0;
            for (var bit = 0; bit < bits; bit++)
            {
                var side = bytes[bit / 8] >> (7 - bit % 8) & 1;
                if (bit == bits - 1)
                {
                    leaves.Add((node, side, (int)data.Length));
                }
                else
                {
                    if (nodes[node][side] == 0)
                    {
                        nodes[node][side] = nodes.Count;
                        nodes.Add([0, 0]);
                    }

                    node = nodes[node][side];
                }
            }

            Map(data, ("country", inner => Map(inner, ("iso_code", value => Text(value, country)))));
        }

        var records = nodes.ConvertAll(node => Array.ConvertAll(node, record => record == 0 ? nodes.Count : record));
        foreach (var (node, side, offset) in leaves)
        {
            records[node][side] = nodes.Count + 16 + offset;
        }

        using var file = File.Create(path);
        foreach (var record in records.SelectMany(pair => pair))
        {
            file.Write([(byte)(record >> 16), (byte)(record >> 8), (byte)record]);
        }

        file.Write(new byte[16]);
        data.WriteTo(file);
        file.Write([0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8]);
        Map(
            file,
            ("binary_format_major_version", value => Number(value, 5, 2)), ("binary_format_minor_version", value => Number(value, 5, 0)), ("build_epoch", value => Number(value, 9, 1_800_000_000)),
            ("database_type", value => Text(value, "Test-Country")), ("description", value => Map(value)), ("ip_version", value => Number(value, 5, 6)),
            ("languages", value => value.Write([0, 4])), ("node_count", value => Number(value, 6, (uint)nodes.Count)), ("record_size", value => Number(value, 5, 24)));
    }

    private static void Map(Stream target, params (string Key, Action<Stream> Value)[] entries)
    {
        target.WriteByte((byte)(7 << 5 | entries.Length));
        foreach (var (key, value) in entries)
        {
            Text(target, key);
            value(target);
        }
    }

    private static void Text(Stream target, string text)
    {
        target.WriteByte((byte)(2 << 5 | text.Length));
        target.Write(Encoding.UTF8.GetBytes(text));
    }

    private static void Number(Stream target, int type, uint number)
    {
        byte[] all = [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];
        var bytes = all.SkipWhile(one => one == 0).ToArray();
        target.Write(type > 7 ? [(byte)bytes.Length, (byte)(type - 7)] : [(byte)(type << 5 | bytes.Length)]);
        target.Write(bytes);
    }
}
