namespace Billing.Hosting.Settings;

/// <summary>A setting that is not where its class is bound, such as a connection string.</summary>
/// <param name="key">From the root, such as <c>ConnectionStrings:Storage</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingKeyAttribute(string key) : Attribute
{
    public string Key => key;
}
