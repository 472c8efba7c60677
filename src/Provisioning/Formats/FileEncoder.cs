using System.Text;
using HandlebarsDotNet;

namespace Billing.Provisioning.Formats;

/// <summary>
/// Writes the values of a template. What could break out of its place is refused here once more, although the phone's values were checked
/// before: a value that a template prints and that nobody checked then stops the file.
/// </summary>
/// <param name="escape">Of what is safe in any format, writes it in this one.</param>
internal sealed class FileEncoder(Action<string, TextWriter> escape) : ITextEncoder
{
    /// <summary>Lines of <c>key = value</c>: a value ends with its line, and nothing in it is special.</summary>
    public static FileEncoder Text { get; } = new((value, target) => target.Write(value));

    /// <summary>XML 1.0 §2.4: text between tags and attributes between double quotes.</summary>
    public static FileEncoder Xml { get; } = new(WriteXml);

    public void Encode(StringBuilder? text, TextWriter target) => Encode(text?.ToString(), target);

    public void Encode<T>(T? text, TextWriter target)
        where T : IEnumerator<char>
    {
        var all = new StringBuilder();
        while (text is not null && text.MoveNext())
        {
            all.Append(text.Current);
        }
        Encode(all.ToString(), target);
    }

    public void Encode(string? text, TextWriter target)
    {
        if (string.IsNullOrEmpty(text))
        {
            return;
        }
        if (SafeText.Unsafe(text) is not null)
        {
            throw new UnrenderableException([new Problem("", "invalid", "A value holds a character that cannot be written.")]);
        }
        escape(text, target);
    }

    private static void WriteXml(string text, TextWriter target)
    {
        if (text.AsSpan().IndexOfAny("&<>\"'") < 0)
        {
            target.Write(text);
            return;
        }
        foreach (var c in text)
        {
            switch (c)
            {
                case '&':
                    target.Write("&amp;");
                    break;
                case '<':
                    target.Write("&lt;");
                    break;
                case '>':
                    target.Write("&gt;");
                    break;
                case '"':
                    target.Write("&quot;");
                    break;
                case '\'':
                    target.Write("&apos;");
                    break;
                default:
                    target.Write(c);
                    break;
            }
        }
    }
}
