using Billing.Devices;

namespace Billing.Frontend.Components.Devices;

/// <summary>One vendor's key and value while somebody types it.</summary>
public sealed class OverrideDraft
{
    public string Family { get; set; } = "";
    public string Key { get; set; } = "";
    public string Value { get; set; } = "";

    public bool IsEmpty => Family.Length == 0 && Key.Trim().Length == 0 && Value.Length == 0;

    public static OverrideDraft Of(PhoneOverride one) => new() { Family = one.Family, Key = one.Key, Value = one.Value };

    public PhoneOverride ToOverride() => new() { Family = Family, Key = Key.Trim(), Value = Value };
}
