using System.Reflection;

namespace Infrastructure.Tests;

/// <summary>Which settings a process has, from the classes that they are bound to.</summary>
/// <param name="sections">A section's name and its class.</param>
/// <param name="others">Keys that are read by themselves, or by libraries.</param>
internal sealed class KnownSettings(Dictionary<string, Type> sections, params string[] others)
{
    public bool Has(string key)
    {
        if (Array.Exists(others, other => string.Equals(other, key, StringComparison.OrdinalIgnoreCase)
            || (other.EndsWith('*') && key.StartsWith(other[..^1], StringComparison.OrdinalIgnoreCase))))
        {
            return true;
        }

        var section = sections.Keys.Where(name => key.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).MaxBy(name => name.Length);
        return section is not null && Has(sections[section], key[(section.Length + 1)..].Split(':'));
    }

    private static bool Has(Type type, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
        {
            return true;
        }

        if (type.IsArray)
        {
            return int.TryParse(path[0], out _) && Has(type.GetElementType()!, path[1..]);
        }

        var property = type.GetProperty(path[0], BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
        return property is not null && Has(property.PropertyType, path[1..]);
    }
}
