using System.Collections.Concurrent;
using System.Text;
using HandlebarsDotNet;

namespace Billing.Frontend.Signup;

/// <summary>
/// A site's own look of the hosted pages: one Handlebars template of a whole HTML page. <c>{{content}}</c> is where our form or message goes; everything else
/// (<c>{{title}} {{page}} {{site}} {{product}} {{price}} {{currency}}</c>) is text, and is encoded.
/// </summary>
internal static class SiteTemplate
{
    private const int MostKept = 200;
    private const string Content = "content";
    private static readonly ConcurrentDictionary<string, HandlebarsTemplate<object, object>> s_compiled = new(StringComparer.Ordinal);

    /// <summary>What is wrong with a template; null when it can be used.</summary>
    public static Problem? Check(string? template)
    {
        if (string.IsNullOrWhiteSpace(template))
        {
            return null;
        }

        if (template.Contains("{{{", StringComparison.Ordinal) || template.Contains("{{&", StringComparison.Ordinal))
        {
            return new Problem("template", "not-encoded", "A template may not leave anything unencoded: write {{…}}, not {{{…}}} or {{&…}}. {{content}} comes as HTML.");
        }

        const string probe = "<!--content-->";
        try
        {
            var rendered = Compile(template)(Values("", "form", "", "", "", "", probe));
            return rendered.Contains(probe, StringComparison.Ordinal)
                ? null
                : new Problem("template", "no-content", "A template has {{content}} where the form goes.");
        }
#pragma warning disable CA1031 // The library throws its own, and what its parser stumbles over.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return new Problem("template", "invalid", $"This is not a Handlebars template that can be used: {failure.Message.Split('\n')[0]}");
        }
    }

    public static string Render(string template, Dictionary<string, object> values)
    {
        if (s_compiled.Count >= MostKept)
        {
            s_compiled.Clear();
        }

        return s_compiled.GetOrAdd(template, Compile)(values);
    }

    /// <param name="content">HTML.</param>
    public static Dictionary<string, object> Values(string title, string page, string site, string product, string price, string currency, string content) => new()
    {
        ["title"] = title,
        ["page"] = page,
        ["site"] = site,
        ["product"] = product,
        ["price"] = price,
        ["currency"] = currency,
        ["html"] = content,
    };

    private static HandlebarsTemplate<object, object> Compile(string template)
    {
        var handlebars = Handlebars.Create(new HandlebarsConfiguration { TextEncoder = new Encoder() });
        handlebars.RegisterHelper(Content, (EncodedTextWriter writer, Context context, Arguments _) =>
        {
            if (context.Value is Dictionary<string, object> values)
            {
                writer.WriteSafeString(values["html"]);
            }
        });
        return handlebars.Compile(template);
    }

    private sealed class Encoder : ITextEncoder
    {
        private static readonly System.Text.Encodings.Web.HtmlEncoder s_html = System.Text.Encodings.Web.HtmlEncoder.Default;

        public void Encode(StringBuilder? text, TextWriter target) => Encode(text?.ToString(), target);

        public void Encode(string? text, TextWriter target) => s_html.Encode(target, text ?? "");

        public void Encode<T>(T? text, TextWriter target)
            where T : IEnumerator<char>
        {
            var whole = new StringBuilder();
            while (text is not null && text.MoveNext())
            {
                whole.Append(text.Current);
            }

            Encode(whole, target);
        }
    }
}
