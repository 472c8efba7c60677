namespace Provisioning.Tests;

/// <summary>One port as a file has it; texts are empty on a port that is off.</summary>
/// <param name="Label">Null for devices without a display.</param>
internal sealed record ReadLine(bool Enabled, string? User, string? Auth, string? Password, string? Name, string? Label, string? Server);
