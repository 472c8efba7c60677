using System.Globalization;
using System.Security.Cryptography;
using Billing.Devices;
using Billing.Provisioning;

namespace Billing.Phones;

/// <summary>Many phones, the same ones every time.</summary>
internal static class PhonePark
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>Phones of all models in turn; every second port is in use.</summary>
    /// <param name="baseOf">The address of a token's folder.</param>
    public static IEnumerable<Phone> Of(int count, PhoneSettings settings, Func<string, Uri> baseOf) => Enumerable.Range(0, count).Select(index =>
    {
        var model = PhoneCatalog.Models[index % PhoneCatalog.Models.Count];
        var id = index.ToString("x8", CultureInfo.InvariantCulture);
        return new Phone
        {
            Mac = "0004" + id,
            Model = model,
            Settings = settings,
            AdminPassword = "admin-" + id,
            ConfigurationBase = baseOf(TokenOf(index)),
            Lines = [.. Enumerable.Range(1, model.Ports).Select(port => new PhoneLine
            {
                Port = port,
                Enabled = port % 2 == 1,
                UserName = $"49{index}{port}",
                Password = $"secret-{id}-{port}",
                DisplayName = $"Desk {index} <{port}>",
            })],
        };
    });

    /// <summary>The token of a phone: as scattered as real ones are.</summary>
    public static string TokenOf(int index) =>
        string.Concat(SHA256.HashData(BitConverter.GetBytes(index)).Select(octet => Alphabet[octet & 31]));
}
