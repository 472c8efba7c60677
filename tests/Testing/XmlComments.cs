using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Testing;

/// <summary>What the comments in the code say of members, as the compiler wrote it down beside the assembly.</summary>
public static partial class XmlComments
{
    /// <summary>The summary of a property as Markdown in one line; empty when it has none.</summary>
    public static string Of(PropertyInfo property)
    {
        ArgumentNullException.ThrowIfNull(property);
        var file = Path.ChangeExtension(property.DeclaringType!.Assembly.Location, ".xml");
        var name = $"P:{property.DeclaringType.FullName!.Replace('+', '.')}.{property.Name}";
        var summary = XDocument.Load(file).Descendants("member").FirstOrDefault(member => member.Attribute("name")?.Value == name)?.Element("summary");
        return summary is null ? "" : Blanks().Replace(Markdown(summary), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Markdown(XElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            text.Append(node switch
            {
                // Whoever writes settings knows no null.
                XText words => words.Value.Replace("null", "none", StringComparison.Ordinal),
                XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
                XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")?.Value.Split('.', '(')[^1] ?? see.Value}`",
                XElement other => Markdown(other),
                _ => "",
            });
        }

        return text.ToString();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
