using System.Globalization;
using Billing.Devices;
using Billing.Provisioning;

namespace Billing.Phones;

/// <summary>Many phones, the same ones every time.</summary>
internal static class PhonePark
{
    /// <summary>Phones of all models in turn; every second port is in use.</summary>
    public static IEnumerable<Phone> Of(int count, PhoneSettings settings) => Enumerable.Range(0, count).Select(index =>
    {
        var model = PhoneCatalog.Models[index % PhoneCatalog.Models.Count];
        var id = index.ToString("x8", CultureInfo.InvariantCulture);
        return new Phone
        {
            Mac = "0004" + id,
            Model = model,
            Settings = settings,
            AdminPassword = "admin-" + id,
            ConfigurationBase = new Uri($"https://phones.example.com/p/{id}{id}{id}{id}/"),
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
}
