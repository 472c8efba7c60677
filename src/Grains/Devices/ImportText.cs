using System.IO.Compression;
using System.Text;

namespace Billing.Devices;

/// <summary>The text of a file, packed: a row of the store has 1 MiB.</summary>
public sealed record ImportText
{
    public const int MostBytes = 900 * 1024;

    public byte[] Gzip { get; init; } = [];

    public static ImportText Of(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return new ImportText { Gzip = packed.ToArray() };
    }

    public string Unpacked()
    {
        using var gzip = new GZipStream(new MemoryStream(Gzip), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
