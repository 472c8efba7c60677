using System.Security.Cryptography;

namespace Billing.Provisioning;

/// <summary>A file as a phone fetches it. Carries passwords.</summary>
/// <param name="Name">In the exact case that the phone asks for: blob names and most web servers tell cases apart.</param>
/// <param name="ContentType">An HTTP media type.</param>
/// <param name="Content">UTF-8 without a byte order mark. The same phone always gives the same bytes: phones reboot when a file changes.</param>
public sealed record PhoneFile(string Name, string ContentType, byte[] Content)
{
    /// <summary>MD5 of the content, 16 bytes: what Azure Storage calls Content-MD5.</summary>
    public byte[] Md5 => MD5.HashData(Content);
}
