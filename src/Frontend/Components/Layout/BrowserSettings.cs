namespace Billing.Frontend.Components.Layout;

/// <summary>What the browser remembers and knows of how its user wants to see the portal.</summary>
/// <param name="BrowserZone">IANA name of the browser's own time zone.</param>
/// <param name="Zone">The zone that was chosen, or null to follow the browser.</param>
/// <param name="Theme"><c>system</c>, <c>light</c> or <c>dark</c>.</param>
/// <param name="Dark">Whether the page is dark now.</param>
public sealed record BrowserSettings(string BrowserZone, string? Zone, string Theme, bool Dark);
