using Billing.Provisioning;

namespace Billing.Devices;

/// <summary>
/// The door to where phones fetch their files: a folder for each token. What goes wrong there is a <see cref="PhoneFilesException"/>, whose
/// words hold no token.
/// </summary>
public interface IPhoneFiles
{
    /// <summary>
    /// Makes these the files of a token's folder: puts what differs, with its MD5 and type, and removes what has another name. Again changes
    /// nothing. Durable when the call returns.
    /// </summary>
    /// <param name="known">
    /// The folder as the last call left it, so that nobody has to look; if somebody else was there since, that is noticed with the first file
    /// that is put. Null to look what is there.
    /// </param>
    /// <returns>The folder as it is now.</returns>
    Task<StoredFile[]> Publish(string token, IReadOnlyList<PhoneFile> files, IReadOnlyList<StoredFile>? known, CancellationToken cancellationToken);

    /// <summary>Null when there is no such file.</summary>
    /// <param name="name">In exact case.</param>
    Task<PhoneFile?> Read(string token, string name, CancellationToken cancellationToken);

    /// <summary>Removes a token's folder; none there is none to remove.</summary>
    Task Remove(string token, CancellationToken cancellationToken);

    /// <summary>The address of a token's folder as phones are told it; ends with a slash.</summary>
    Uri BaseOf(string token);
}
