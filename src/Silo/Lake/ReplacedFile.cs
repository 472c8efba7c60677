namespace Billing.Silo.Lake;

/// <summary>A file that is no longer part of the lake.</summary>
/// <param name="DeleteAt">When it goes: those who took their list before may still be reading it.</param>
internal sealed record ReplacedFile(string Path, DateTimeOffset DeleteAt);
