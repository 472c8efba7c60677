using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Billing.Silo.Secrets;

/// <summary>Undoes <see cref="VaultEncryptor"/>. Data Protection makes it by the name in the blob.</summary>
internal sealed class VaultDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public const string NoVault = "The keys of stored secrets are encrypted by Key Vault: set Secrets:KeyVaultKey.";

    public XElement Decrypt(XElement encryptedElement)
    {
        var key = Unwrap(services.GetService<KeyVaultKey>(), encryptedElement);
        var sealedText = Bytes("value");
        var plain = new byte[sealedText.Length];
        var tag = Bytes("tag");
        using (var aes = new AesGcm(key, tag.Length))
        {
            aes.Decrypt(Bytes("nonce"), sealedText, tag, plain);
        }

        CryptographicOperations.ZeroMemory(key);
        return XElement.Parse(Encoding.UTF8.GetString(plain));

        byte[] Bytes(string name) => Convert.FromBase64String(encryptedElement.Element(name)!.Value);
    }

    /// <summary>The key that an element is encrypted by.</summary>
    /// <exception cref="HttpRequestException">The vault refuses, or does not answer.</exception>
    /// <exception cref="InvalidOperationException">No vault is given, or another one than the element's.</exception>
    public static byte[] Unwrap(KeyVaultKey? vault, XElement encrypted) =>
        (vault ?? throw new InvalidOperationException(NoVault)).Unwrap(Convert.FromBase64String(encrypted.Element("key")!.Value), new Uri(encrypted.Element("kid")!.Value));
}
