namespace Billing.Devices;

/// <summary>A device as it was read.</summary>
/// <param name="Problems">What is wrong with it already as the file stands.</param>
internal sealed record ImportDeviceOfFile(ImportedDevice Device, Problem[] Problems);
