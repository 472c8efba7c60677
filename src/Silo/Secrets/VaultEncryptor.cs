using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Billing.Silo.Secrets;

/// <summary>Encrypts a key of Data Protection by a fresh AES key, and that by the vault's.</summary>
internal sealed class VaultEncryptor(KeyVaultKey vault) : IXmlEncryptor
{
    /// <summary>What is in place of a key that was encrypted.</summary>
    public const string Element = "vaultKey";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var sealedText = new byte[plain.Length];
        var tag = new byte[AesGcm.TagByteSizes.MaxSize];
        using (var aes = new AesGcm(key, tag.Length))
        {
            aes.Encrypt(nonce, plain, sealedText, tag);
        }

        CryptographicOperations.ZeroMemory(plain);
        var (wrapped, version) = vault.Wrap(key);
        CryptographicOperations.ZeroMemory(key);
        return new EncryptedXmlInfo(
            new XElement(
                Element,
                new XElement("kid", version),
                new XElement("key", Convert.ToBase64String(wrapped)),
                new XElement("nonce", Convert.ToBase64String(nonce)),
                new XElement("tag", Convert.ToBase64String(tag)),
                new XElement("value", Convert.ToBase64String(sealedText))),
            typeof(VaultDecryptor));
    }
}
