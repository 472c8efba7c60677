using System.Text;
using Billing.Customers;
using Billing.Devices;
using Billing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Orleans.Storage;
using Testing;

namespace Billing.Grains.Tests.Devices;

/// <summary>A silo with phones' files in memory, two customers with accounts, and a profile.</summary>
internal sealed class DeviceSilo : IAsyncDisposable
{
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);
    public static readonly DeviceDetails Yealink = new() { Vendor = "yealink", Model = "T46U", ProfileId = "office" };

    private TestSilo _silo = null!;
    private int _mac;

    public StateRows Rows { get; } = new();

    public FolderFiles Files { get; } = new();

    public HeardNotifies Notifies { get; } = new();

    public TestSilo Silo => _silo;

    public IClusterClient Grains => _silo.Grains;

    public static async Task<DeviceSilo> Start()
    {
        var devices = new DeviceSilo();
        devices._silo = await TestSilo.Start(silo =>
        {
            silo.Services.AddSingleton<IGrainStorage>(devices.Rows);
            silo.Services.AddSingleton<IStateIndex>(devices.Rows);
            silo.Services.AddSingleton<IPhoneFiles>(devices.Files);
            silo.Services.AddSingleton<IDeviceNotifier>(devices.Notifies);
            silo.Services.Configure<DeviceOptions>(options =>
            {
                options.LookEvery = TimeSpan.FromMilliseconds(50);
                options.StoreEvery = 10;
            });
        });
        foreach (var customer in new[] { "acme", "globex" })
        {
            Assert.IsTrue((await devices.Grains.GetGrain<ICustomerGrain>(customer).Create(new CustomerDetails { Name = customer }, TestSilo.Ada)).Succeeded);
        }

        await devices.Profile("office");
        return devices;
    }

    public IDeviceGrain Device(string mac) => Grains.GetGrain<IDeviceGrain>(mac);

    public string NextMac() => $"00156500{Interlocked.Increment(ref _mac):x4}";

    public async Task<IProfileGrain> Profile(string id, string server = "sip.example.com")
    {
        var profile = Grains.GetGrain<IProfileGrain>(id);
        Told(await profile.Create(null, new PhoneSettings { Server = server }, null, TestSilo.Ada));
        return profile;
    }

    public async Task<string> Account(string id, string customer = "acme")
    {
        Told(await Grains.GetGrain<IAccountGrain>(id).Create(customer, new AccountDetails { Label = "Line " + id }, "secret-of-" + id, TestSilo.Ada));
        return id;
    }

    /// <summary>A device with an account at its first port, published.</summary>
    public async Task<IDeviceGrain> Assigned(string account, string profile = "office", string customer = "acme")
    {
        var device = Device(NextMac());
        Told(await device.Create(Yealink with { ProfileId = profile }, TestSilo.Ada));
        Told(await device.Assign(1, await Account(account, customer), shared: false, null, TestSilo.Ada));
        await Published(device);
        return device;
    }

    public static T Told<T>(Result<T> result)
        where T : class
    {
        Assert.IsTrue(result.Succeeded, string.Join(' ', result.Problems.Select(problem => $"{problem.Field} {problem.Code}: {problem.Message}")));
        return result.Value;
    }

    public static async Task<DeviceView> Until(IDeviceGrain device, Func<DeviceView, bool> condition, string what)
    {
        DeviceView view = null!;
        await Eventually.Async(async () => condition(view = (await device.Get())!), what, Soon, () => view.ToString());
        return view;
    }

    public static Task<DeviceView> Published(IDeviceGrain device) =>
        Until(device, view => view.Publishing == PublishStage.Published, "the files to be published");

    /// <summary>The token at the end of its address.</summary>
    public async Task<string> TokenOf(IDeviceGrain device) => Told(await device.RevealUrl(TestSilo.Ada)).Base.Split('/')[^2];

    public async Task<string> TextOf(IDeviceGrain device) =>
        string.Concat(Files.Folder(await TokenOf(device)).Select(file => Encoding.UTF8.GetString(file.Content)));

    /// <summary>A phone asks for all its files.</summary>
    public async Task Fetch(IDeviceGrain device, string? token = null, string address = "192.0.2.7")
    {
        token ??= await TokenOf(device);
        foreach (var file in Files.Folder(token))
        {
            Assert.IsNotNull(await Grains.GetDeviceToken(token).Fetch(file.Name, address, "Yealink SIP-T46U"));
        }
    }

    /// <summary>The next call meets a new activation, as after a crash.</summary>
    public async Task Forget(IAddressable grain)
    {
        await grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        await Eventually.Async(
            async () => !(await Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics()).Any(one => one.GrainId == grain.GetGrainId()),
            "a grain to be deactivated", Soon);
    }

    public ValueTask DisposeAsync() => _silo.DisposeAsync();
}
