using Billing.Devices;
using Billing.Silo.Devices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Tests.Devices;

[TestClass]
public class ProvisioningOptionsTests
{
    private const string Account = "DefaultEndpointsProtocol=https;AccountKey=a2V5;EndpointSuffix=core.windows.net;AccountName=";

    [TestMethod]
    public void By_default_the_files_are_where_the_state_is()
    {
        Assert.AreEqual(Account + "state", Read(("ConnectionStrings:Storage", Account + "state")).ConnectionString);
        var identity = Read(("Storage:TableServiceUri", "https://state.table.core.usgovcloudapi.net/"));
        Assert.AreEqual("https://state.blob.core.usgovcloudapi.net/", identity.BlobServiceUri!.AbsoluteUri);
        Assert.IsNull(identity.ConnectionString);
    }

    [TestMethod]
    public void They_can_have_an_account_of_their_own()
    {
        Assert.AreEqual(Account + "phones", Read(("ConnectionStrings:Storage", Account + "state"), ("ConnectionStrings:Phones", Account + "phones")).ConnectionString);
        var identity = Read(("ConnectionStrings:Storage", Account + "state"), ("Provisioning:BlobServiceUri", "https://phones.blob.core.windows.net"));
        Assert.AreEqual("https://phones.blob.core.windows.net/", identity.BlobServiceUri!.AbsoluteUri);
        Assert.IsNull(identity.ConnectionString);
    }

    [TestMethod]
    [DataRow("ConnectionStrings:Phones", "nonsense")]
    [DataRow("Provisioning:Container", "Phones")]
    [DataRow("Provisioning:Container", "a--b")]
    [DataRow("Provisioning:PublicUrl", "files.example.com")]
    [DataRow("Provisioning:PublicUrl", "ftp://files.example.com")]
    [DataRow("Provisioning:PublicUrl", "https://user:secret@files.example.com")]
    [DataRow("Provisioning:PublicUrl", "https://files.example.com/phones?sv=1")]
    [DataRow("Provisioning:PublicUrl", "https://files.example.com/a%20b")]
    [DataRow("Provisioning:SipDomains:0", "a b")]
    [DataRow("Provisioning:ReadLog:ConnectionString", "nonsense")]
    [DataRow("Provisioning:ReadLog:Every", "00:00:00")]
    [DataRow("Devices:AtOnce", "0")]
    public void A_wrong_setting_is_named_at_the_start(string setting, string value)
    {
        var refused = Assert.ThrowsExactly<OptionsValidationException>(() => Read(("ConnectionStrings:Storage", Account + "state"), (setting, value)));
        StringAssert.Contains(refused.Message, setting.Split(':')[^1] is "0" ? "SipDomains" : setting.Split(':')[^1], refused.Message);
        Assert.IsFalse(refused.Message.Contains("secret", StringComparison.Ordinal));
    }

    [TestMethod]
    public void An_account_reached_by_an_address_of_its_own_needs_one_for_its_blobs()
    {
        Assert.ThrowsExactly<OptionsValidationException>(() => Read(("Storage:TableServiceUri", "https://tables.example.com/")));
        Assert.ThrowsExactly<OptionsValidationException>(() => Read(("ConnectionStrings:Phones", Account + "phones"), ("Provisioning:BlobServiceUri", "https://phones.blob.core.windows.net")));
    }

    private static ProvisioningOptions Read(params (string Name, string Value)[] settings)
    {
        var host = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        host.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, string? (setting) => setting.Value));
        host.AddDevices();
        using var services = host.Services.BuildServiceProvider();
        _ = services.GetRequiredService<IOptions<DeviceOptions>>().Value;
        return services.GetRequiredService<IOptions<ProvisioningOptions>>().Value;
    }
}
