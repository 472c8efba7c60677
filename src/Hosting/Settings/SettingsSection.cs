namespace Billing.Hosting.Settings;

/// <summary>A section of the configuration that this process reads.</summary>
/// <param name="Name">From the root, such as <c>Payments:Stripe</c>.</param>
/// <param name="Options">The class whose properties are its settings.</param>
public sealed record SettingsSection(string Name, Type Options);
