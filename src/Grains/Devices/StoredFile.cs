namespace Billing.Devices;

/// <summary>A file as it was left where phones fetch it.</summary>
/// <param name="Name">In exact case.</param>
/// <param name="Md5">Of its content, in lower-case hex.</param>
/// <param name="ETag">What the store calls this very upload: whoever changes the file changes it.</param>
public sealed record StoredFile(string Name, string ContentType, string Md5, string ETag);
