namespace Billing.Devices;

/// <summary>A row as it was read.</summary>
/// <param name="Device">Its place among the file's devices.</param>
internal sealed record ImportRowOfFile(int Line, string Mac, int? Port, string? AccountId, int Device);
