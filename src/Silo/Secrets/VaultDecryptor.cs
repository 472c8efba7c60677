using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Billing.Silo.Secrets;

/// <summary>Undoes <see cref="VaultEncryptor"/>. Data Protection makes it by the name in the blob.</summary>
internal sealed class VaultDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var vault = services.GetService<KeyVaultKey>()
            ?? throw new InvalidOperationException("The keys of stored secrets are encrypted by Key Vault: set Secrets:KeyVaultKey.");
        var key = vault.Unwrap(Bytes("key"), new Uri(encryptedElement.Element("kid")!.Value));
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
}
