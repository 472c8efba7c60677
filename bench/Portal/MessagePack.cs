using System.Buffers.Binary;
using System.Text;

namespace Billing.LivePages;

/// <summary>The part of MessagePack that Blazor's circuits speak (hub protocol <c>blazorpack</c>).</summary>
internal static class MessagePack
{
    /// <summary>A message of the hub, with its length before it: null, text, bool, integers, bytes, lists.</summary>
    public static byte[] Frame(params object?[] message)
    {
        using var body = new MemoryStream();
        Write(body, message);
        using var frame = new MemoryStream();
        var length = (uint)body.Length;
        do
        {
            frame.WriteByte((byte)((length & 0x7F) | (length > 0x7F ? 0x80u : 0u)));
            length >>= 7;
        }
        while (length > 0);
        body.WriteTo(frame);
        return frame.ToArray();
    }

    /// <summary>The messages of a frame of the socket.</summary>
    public static IEnumerable<object?[]> Messages(ReadOnlyMemory<byte> frame)
    {
        while (!frame.IsEmpty)
        {
            var (length, shift, at) = (0, 0, 0);
            byte part;
            do
            {
                part = frame.Span[at++];
                length |= (part & 0x7F) << shift;
                shift += 7;
            }
            while ((part & 0x80) != 0);
            var position = 0;
            yield return (object?[])Read(frame.Slice(at, length), ref position)!;
            frame = frame[(at + length)..];
        }
    }

    private static void Write(MemoryStream to, object? value)
    {
        Span<byte> number = stackalloc byte[9];
        switch (value)
        {
            case null:
                to.WriteByte(0xC0);
                break;
            case bool flag:
                to.WriteByte(flag ? (byte)0xC3 : (byte)0xC2);
                break;
            case int or long:
                number[0] = 0xD3;
                BinaryPrimitives.WriteInt64BigEndian(number[1..], Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                to.Write(number);
                break;
            case string text:
                var bytes = Encoding.UTF8.GetBytes(text);
                number[0] = 0xDB;
                BinaryPrimitives.WriteInt32BigEndian(number[1..], bytes.Length);
                to.Write(number[..5]);
                to.Write(bytes);
                break;
            case object?[] list:
                number[0] = 0xDC;
                BinaryPrimitives.WriteUInt16BigEndian(number[1..], (ushort)list.Length);
                to.Write(number[..3]);
                foreach (var one in list)
                {
                    Write(to, one);
                }

                break;
            case Dictionary<string, string>:
                // Headers; there are none.
                to.WriteByte(0x80);
                break;
            default:
                throw new NotSupportedException(value.GetType().Name);
        }
    }

    private static object? Read(ReadOnlyMemory<byte> from, ref int at)
    {
        var span = from.Span;
        var code = span[at++];
        switch (code)
        {
            case <= 0x7F:
                return (long)code;
            case >= 0xE0:
                return (long)(sbyte)code;
            case <= 0x8F:
                return Map(from, ref at, code & 0x0F);
            case <= 0x9F:
                return List(from, ref at, code & 0x0F);
            case <= 0xBF:
                return Text(span, ref at, code & 0x1F);
            case 0xC0:
                return null;
            case 0xC2 or 0xC3:
                return code == 0xC3;
            case 0xC4 or 0xC5 or 0xC6:
                var length = (int)Unsigned(span, ref at, 1 << (code - 0xC4));
                at += length;
                return from.Slice(at - length, length);
            case 0xCA:
                at += 4;
                return (double)BinaryPrimitives.ReadSingleBigEndian(span[(at - 4)..]);
            case 0xCB:
                at += 8;
                return BinaryPrimitives.ReadDoubleBigEndian(span[(at - 8)..]);
            case >= 0xCC and <= 0xCF:
                return (long)Unsigned(span, ref at, 1 << (code - 0xCC));
            case 0xD0:
                return (long)(sbyte)span[at++];
            case 0xD1:
                return (long)(short)Unsigned(span, ref at, 2);
            case 0xD2:
                return (long)(int)Unsigned(span, ref at, 4);
            case 0xD3:
                return (long)Unsigned(span, ref at, 8);
            case >= 0xD9 and <= 0xDB:
                return Text(span, ref at, (int)Unsigned(span, ref at, 1 << (code - 0xD9)));
            case 0xDC or 0xDD:
                return List(from, ref at, (int)Unsigned(span, ref at, code == 0xDC ? 2 : 4));
            default:
                throw new NotSupportedException($"MessagePack code {code:X2}.");
        }
    }

    private static ulong Unsigned(ReadOnlySpan<byte> span, ref int at, int size)
    {
        ulong value = 0;
        for (var i = 0; i < size; i++)
        {
            value = (value << 8) | span[at++];
        }

        return value;
    }

    private static string Text(ReadOnlySpan<byte> span, ref int at, int length)
    {
        at += length;
        return Encoding.UTF8.GetString(span.Slice(at - length, length));
    }

    private static object?[] List(ReadOnlyMemory<byte> from, ref int at, int count)
    {
        var list = new object?[count];
        for (var i = 0; i < count; i++)
        {
            list[i] = Read(from, ref at);
        }

        return list;
    }

    private static object? Map(ReadOnlyMemory<byte> from, ref int at, int count)
    {
        for (var i = 0; i < 2 * count; i++)
        {
            Read(from, ref at);
        }

        return null;
    }
}
