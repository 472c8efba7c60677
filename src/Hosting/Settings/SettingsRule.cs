using Microsoft.Extensions.Configuration;

namespace Billing.Hosting.Settings;

/// <summary>What must hold of settings that no class of ours is bound to.</summary>
/// <param name="Problems">A sentence for each problem; values are not repeated, since they may be secret.</param>
public sealed record SettingsRule(Func<IConfiguration, IEnumerable<string>> Problems);
