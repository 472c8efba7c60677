namespace Billing.Devices;

/// <summary>Where phones' files are kept, somebody refused or did not answer. Its message holds no address of a file.</summary>
public sealed class PhoneFilesException(string message) : Exception(message);
