using Billing.Devices;
using Billing.Hosting.Settings;
using Billing.Silo.Storage;

namespace Billing.Silo.Devices;

internal static class DeviceHosting
{
    /// <summary>Phones' files, the way to phones, and what the storage account says of who fetched.</summary>
    public static void AddDevices(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<DeviceOptions>("Devices")
            .Validate(devices => devices is { AtOnce: >= 1, StoreEvery: >= 1, MostAddresses: >= 1 }, "Devices: AtOnce, StoreEvery and MostAddresses are at least 1.")
            .Validate(
                devices => devices.LookEvery >= TimeSpan.FromSeconds(1) && devices.NoteEvery >= TimeSpan.FromSeconds(1),
                "Devices: LookEvery and NoteEvery are at least a second.");
        builder.Services.AddSettings<ProvisioningOptions>(ProvisioningOptions.Section)
            .Configure<IConfiguration>((provisioning, configuration) => provisioning.ReadAccount(configuration))
            .Validate(
                provisioning => string.IsNullOrEmpty(provisioning.ConnectionString) != provisioning.BlobServiceUri is null,
                "Give one of ConnectionStrings:Phones and Provisioning:BlobServiceUri: where the blobs are does not follow from the account of the state.")
            .Validate(provisioning => IsReadable(provisioning.ConnectionString), "ConnectionStrings:Phones cannot be read.")
            .Validate(provisioning => IsHttp(provisioning.BlobServiceUri), "Provisioning:BlobServiceUri is no http or https address.")
            .Validate(provisioning => provisioning.HasValidContainer, "Provisioning:Container is not 3 to 63 lower-case letters, digits and single hyphens.")
            .Validate(
                provisioning => provisioning.HasValidPublicUrl,
                "Provisioning:PublicUrl is no http or https address of letters, digits and . _ ~ - without a query: not all phones read escapes.")
            .Validate(provisioning => provisioning.HasValidSipDomains, "Provisioning:SipDomains holds something that is no domain.")
            .Validate(
                provisioning => string.IsNullOrEmpty(provisioning.ReadLog.ConnectionString) || provisioning.ReadLog.BlobServiceUri is null,
                "Give at most one of Provisioning:ReadLog:ConnectionString and Provisioning:ReadLog:BlobServiceUri.")
            .Validate(provisioning => IsReadable(provisioning.ReadLog.ConnectionString), "Provisioning:ReadLog:ConnectionString cannot be read.")
            .Validate(provisioning => IsHttp(provisioning.ReadLog.BlobServiceUri), "Provisioning:ReadLog:BlobServiceUri is no http or https address.")
            .Validate(provisioning => provisioning.ReadLog.Container is ['$', ..] || PhonePath.IsContainer(provisioning.ReadLog.Container), "Provisioning:ReadLog:Container is not the name of a container.")
            .Validate(provisioning => provisioning.ReadLog.Every >= TimeSpan.FromSeconds(1), "Provisioning:ReadLog:Every is less than a second.");
        builder.Services.AddSingleton<PhoneFiles>();
        builder.Services.AddSingleton<IPhoneFiles>(services => services.GetRequiredService<PhoneFiles>());
        builder.Services.AddSingleton<KamailioNotifier>();
        builder.Services.AddSingleton<IDeviceNotifier, DeviceNotifier>();
        builder.Services.AddHostedService<ReadLog>();
    }

    private static bool IsReadable(string? connectionString) => string.IsNullOrEmpty(connectionString) || BlobAccount.CanRead(connectionString);

    private static bool IsHttp(Uri? address) => address is null || (address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp));
}
