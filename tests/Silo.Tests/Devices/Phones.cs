using System.Text;
using Azure.Storage.Blobs;
using Billing.Provisioning;
using Billing.Silo.Devices;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Tests.Devices;

/// <summary>Stores of phones' files, as the tests want them.</summary>
internal static class Phones
{
    public const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    public static string Token() => System.Security.Cryptography.RandomNumberGenerator.GetString(Alphabet, 32);

    public static PhoneFile File(string name, string text, string type = "text/plain; charset=utf-8") => new(name, type, Encoding.UTF8.GetBytes(text));

    public static PhoneFiles Store(ProvisioningOptions options) => new(Options.Create(options), NullLogger<PhoneFiles>.Instance);

    public static PhoneFiles Store(ProvisioningOptions options, BlobContainerClient container) => new(container, options, NullLogger<PhoneFiles>.Instance);
}
