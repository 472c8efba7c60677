using System.Xml.Linq;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Billing.Silo.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Billing.Silo.Secrets;

/// <summary>
/// The keys of Data Protection as one blob, which all silos share. Azure.Extensions.AspNetCore.DataProtection.Blobs does the same and could not be restored where
/// this is built.
/// </summary>
/// <remarks>Data Protection asks synchronously, at start and once a day.</remarks>
/// <param name="vault">What wraps the keys, if anything does.</param>
internal sealed class BlobKeys(BlobContainerClient container, KeyVaultKey? vault = null) : IXmlRepository
{
    public const string BlobName = "silo.xml";
    private const int MostTries = 10;

    private readonly BlobClient _blob = container.GetBlobClient(BlobName);

    /// <summary>
    /// All of them, or none when the vault does not unwrap one: Data Protection would pass over it, make a new one, and never try it again. As it is, it goes on with the
    /// keys that it has, and asks again two minutes later.
    /// </summary>
    /// <exception cref="HttpRequestException">The vault refuses, or does not answer.</exception>
    /// <exception cref="InvalidOperationException">They are wrapped, and no vault is given.</exception>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var keys = Read().Keys;
        foreach (var wrapped in keys.Descendants(VaultEncryptor.Element))
        {
            VaultDecryptor.Unwrap(vault, wrapped);
        }

        return [.. keys.Elements()];
    }

    /// <summary>Keys are only ever added.</summary>
    /// <exception cref="RequestFailedException">409 or 412: there was no key, and another silo has added the first meanwhile: read that one.</exception>
    /// <exception cref="InvalidOperationException">The key is not encrypted, and those that are there are.</exception>
    public void StoreElement(XElement element, string friendlyName)
    {
        for (var tries = 1; ; tries++)
        {
            var (keys, tag) = Read();
            // All silos would use it, and whoever reads the container could.
            if (element.Name.LocalName == "key" && IsWrapped(keys) && !IsWrapped(element))
            {
                throw new InvalidOperationException(VaultDecryptor.NoVault);
            }

            keys.Add(element);
            try
            {
                container.CreateUnlessThere();
                _blob.Upload(
                    BinaryData.FromString(keys.ToString(SaveOptions.DisableFormatting)),
                    new BlobUploadOptions { Conditions = tag is { } known ? new() { IfMatch = known } : new() { IfNoneMatch = ETag.All } });
                return;
            }
            catch (RequestFailedException raced) when (tag is not null && raced.Status is 409 or 412 && tries < MostTries)
            {
                // Another silo has added a key: read again, and add ours to it. A first key is not added to another's: both would be used at once, by silos that do not know the other.
            }
        }
    }

    private static bool IsWrapped(XElement keys) => keys.Descendants(VaultEncryptor.Element).Any();

    private (XElement Keys, ETag? Tag) Read()
    {
        try
        {
            var read = _blob.DownloadContent().Value;
            return (XElement.Parse(read.Content.ToString()), read.Details.ETag);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return (new XElement("keys"), null);
        }
    }
}
