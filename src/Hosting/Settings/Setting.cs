using System.Collections;
using System.Reflection;

namespace Billing.Hosting.Settings;

/// <summary>One setting of a section.</summary>
/// <param name="Key">From the root; a list's ends in <c>:0</c>.</param>
/// <param name="Type">Of its value, or of one value of the list.</param>
/// <param name="Property">Where it is bound to.</param>
/// <param name="Default">What the class says; null for none.</param>
public sealed record Setting(string Key, Type Type, PropertyInfo Property, object? Default)
{
    private const string FirstOfList = ":0";

    public bool IsList => Key.EndsWith(FirstOfList, StringComparison.Ordinal);

    /// <summary>All settings of a section, those of nested classes included.</summary>
    public static IEnumerable<Setting> Of(SettingsSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return Of(section.Name, Activator.CreateInstance(section.Options, nonPublic: true)!);
    }

    private static IEnumerable<Setting> Of(string prefix, object options)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var key = property.GetCustomAttribute<SettingKeyAttribute>()?.Key ?? $"{prefix}:{property.Name}";
            var value = property.GetValue(options);
            if (IsValue(type))
            {
                if (property.SetMethod is { IsPublic: true })
                {
                    yield return new Setting(key, type, property, value);
                }
            }
            else if (ItemOf(type) is { } item)
            {
                yield return new Setting(key + FirstOfList, item, property, value is IEnumerable list && list.GetEnumerator().MoveNext() ? value : null);
            }
            else if (value is not null)
            {
                foreach (var inner in Of(key, value))
                {
                    yield return inner;
                }
            }
        }
    }

    private static bool IsValue(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(TimeSpan) || type == typeof(Uri) || type == typeof(decimal);

    private static Type? ItemOf(Type type) => type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) ? type.GetGenericArguments()[^1] : null;
}
