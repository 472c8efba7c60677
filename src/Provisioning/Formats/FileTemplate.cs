using System.Text;
using HandlebarsDotNet;

namespace Billing.Provisioning.Formats;

/// <summary>One file of a family: its name, its type and its template, compiled once.</summary>
internal sealed class FileTemplate
{
    private readonly HandlebarsTemplate<object, object> _template;

    /// <param name="resource">The file in Templates, without its ending.</param>
    public FileTemplate(string resource, FileEncoder encoder, string contentType, Func<Phone, string> name)
    {
        Resource = resource;
        Name = name;
        ContentType = contentType;
        var handlebars = Handlebars.Create(new HandlebarsConfiguration { TextEncoder = encoder, ThrowOnUnresolvedBindingExpression = true });
        _template = handlebars.Compile(EmbeddedText.Read($"Templates/{resource}.hbs").ReplaceLineEndings("\n"));
    }

    public string Resource { get; }

    public string ContentType { get; }

    /// <summary>The name that a phone asks for.</summary>
    public Func<Phone, string> Name { get; }

    /// <summary>Models that read another file instead.</summary>
    public Func<Phone, bool> AppliesTo { get; init; } = _ => true;

    public string Render(Dictionary<string, object> values) => _template(values);

    public PhoneFile ToFile(Phone phone, string text) => new(Name(phone), ContentType, Encoding.UTF8.GetBytes(text));
}
