using System.Globalization;
using Billing.Customers;
using Billing.Devices;
using Billing.Grains.Tests.Devices;
using Billing.Signup;
using Billing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Orleans.Storage;
using Testing;

namespace Billing.Grains.Tests.Signup;

/// <summary>A silo with a gateway in memory, a pool of numbers, a product without a phone and one with, and a site for each.</summary>
internal sealed class SignupSilo : IAsyncDisposable
{
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);
    public const string Back = "https://shop.example/welcome";
    public const string Site = "shop";
    public const string SiteWithPhone = "shop-phones";

    private TestSilo _silo = null!;
    private int _next;

    private SignupSilo() => Gateway = new FakeGateway(Faults);

    public Faults Faults { get; } = new();

    public FakeGateway Gateway { get; }

    public StateRows Rows { get; } = new();

    public FixedCountries Countries { get; } = new();

    public SentCodes Mail { get; } = new();

    public TestSilo Silo => _silo;

    public IClusterClient Grains => _silo.Grains;

    public static SiteDetails Details => new()
    {
        Name = "The shop",
        ReturnAddresses = [Back, "https://shop.example/other"],
        ProductId = "line",
        Rules = new SiteRules { RepeatedCard = RuleAction.Off },
    };

    public static async Task<SignupSilo> Start(int numbers = 200, TimeSpan? firstPause = null)
    {
        var signups = new SignupSilo();
        signups._silo = await TestSilo.Start(silo =>
        {
            silo.Services.AddSingleton<IGrainStorage>(new FaultyRows(signups.Rows, signups.Faults));
            silo.Services.AddSingleton<IStateIndex>(signups.Rows);
            silo.Services.AddSingleton<IPhoneFiles>(new FolderFiles());
            silo.Services.AddSingleton<IDeviceNotifier>(new HeardNotifies());
            silo.Services.AddSingleton<IPaymentGateway>(signups.Gateway);
            silo.Services.AddSingleton<ICountryOfAddress>(signups.Countries);
            silo.Services.AddSingleton<ISignupMail>(signups.Mail);
            silo.Services.Configure<SignupOptions>(options =>
            {
                options.PublicBase = "https://signup.example";
                options.FirstPause = firstPause ?? TimeSpan.FromMilliseconds(10);
                options.LongestPause = firstPause ?? TimeSpan.FromMilliseconds(50);
            });
            silo.AddOutgoingGrainCallFilter(async context =>
            {
                if (context.SourceId is { } source && source.Type.ToString() == "signup")
                {
                    await signups.Faults.Through<object?>($"{context.TargetId.Type}.{context.MethodName}", async () =>
                    {
                        await context.Invoke();
                        return null;
                    });
                }
                else
                {
                    await context.Invoke();
                }
            });
        });
        var pool = signups.Grains.GetGrain<INumberPoolGrain>("berlin");
        DeviceSilo.Told(await pool.Create(new NumberPoolDetails { Name = "Berlin" }, TestSilo.Ada));
        DeviceSilo.Told(await pool.Import([.. Enumerable.Range(0, numbers).Select(NumberOf)], TestSilo.Ada));
        DeviceSilo.Told(await signups.Grains.GetGrain<IProfileGrain>("office").Create(null, new PhoneSettings { Server = "sip.example.com" }, null, TestSilo.Ada));
        await signups.Product("line", new ProductDetails { Name = "A line", Price = 9.9m, Currency = "EUR", InitialBalance = 5m, MaxSimultaneousCalls = 2, PoolId = "berlin" });
        await signups.Product("line-and-phone", new ProductDetails
        {
            Name = "A line and a phone",
            Price = 99m,
            InitialBalance = 5m,
            Currency = "EUR",
            PoolId = "berlin",
            DeviceVendor = "yealink",
            DeviceModel = "t46u",
            DeviceProfileId = "office",
        });
        await signups.NewSite(Site, Details);
        await signups.NewSite(SiteWithPhone, Details with { ProductId = "line-and-phone" });
        return signups;
    }

    public static string NumberOf(int index) => string.Create(CultureInfo.InvariantCulture, $"+4930{20000000 + index}");

    public INumberPoolGrain Pool => Grains.GetGrain<INumberPoolGrain>("berlin");

    public async Task Product(string id, ProductDetails details) => DeviceSilo.Told(await Grains.GetGrain<IProductGrain>(id).Create(details, TestSilo.Ada));

    public async Task NewSite(string id, SiteDetails details) => DeviceSilo.Told(await Grains.GetGrain<ISiteGrain>(id).Create(details, TestSilo.Ada));

    public async Task Phone(string? profile = null)
    {
        var mac = string.Create(CultureInfo.InvariantCulture, $"0015651{Interlocked.Increment(ref _next):x5}");
        DeviceSilo.Told(await Grains.GetGrain<IDeviceGrain>(mac).Create(new DeviceDetails { Vendor = "yealink", Model = "T46U", ProfileId = profile }, TestSilo.Ada));
    }

    public string NextEmail() => string.Create(CultureInfo.InvariantCulture, $"visitor{Interlocked.Increment(ref _next)}@example.com");

    public static SignupForm Form(string email) => new()
    {
        FirstName = "Grete",
        LastName = "Hermann",
        Email = email,
        Phone = "030 20179200",
        Billing = new PostalAddress { Street = "Unter den Linden 1", City = "Berlin", PostalCode = "10117", Country = "DE" },
    };

    public Visit Visit(string address = "192.0.2.1") => new(address, _silo.Time.GetUtcNow() - TimeSpan.FromMinutes(1));

    public async Task<ISignupGrain> Signup(string site, string key) =>
        Grains.GetGrain<ISignupGrain>((await Grains.GetGrain<ISiteGrain>(site).SignupIdOf(key))!);

    /// <summary>A signup that was sent in.</summary>
    public async Task<ISignupGrain> Submitted(string site = Site, string? email = null)
    {
        email ??= NextEmail();
        var signup = await Signup(site, email);
        DeviceSilo.Told(await signup.Submit(site, Form(email), Visit()));
        return signup;
    }

    /// <summary>A signup that was sent in and paid for.</summary>
    public async Task<ISignupGrain> Paid(string site = Site, string? email = null, string card = "card-1")
    {
        var signup = await Submitted(site, email);
        Assert.IsTrue(Gateway.Pay(signup.GetPrimaryKeyString(), card));
        await signup.PaymentReported();
        return signup;
    }

    /// <summary>Moves the clock, by which what did not answer is asked again, until the signup is so far.</summary>
    public async Task Until(ISignupGrain signup, SignupStage stage)
    {
        SignupView? view = null;
        await Eventually.Async(
            async () =>
            {
                _silo.Time.Advance(TimeSpan.FromMilliseconds(50));
                return (view = await signup.Get())?.Stage == stage;
            },
            $"the signup to be {stage}", Soon, () => Told(view));
    }

    public static string Told(SignupView? view) => view is null
        ? "no signup"
        : $"{view.Stage} {view.Step} {view.Failure} {view.Delay}\n{string.Join('\n', view.Events.Select(one => $"{one.Step}: {one.What}"))}";

    /// <summary>Moves the clock, by which what did not answer is asked again, until something is so.</summary>
    public Task Until(Func<bool> so, string what) => Eventually.Async(
        () =>
        {
            _silo.Time.Advance(TimeSpan.FromMilliseconds(50));
            return so();
        },
        what, Soon);

    /// <summary>The reminder, which comes by the clock of the silo, comes now.</summary>
    public static Task Remind(ISignupGrain signup) => signup.AsReference<IRemindable>().ReceiveReminder("go-on", default);

    /// <summary>The next call meets a new activation, as after a crash.</summary>
    public async Task Forget(IAddressable grain)
    {
        await grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        await Eventually.Async(
            async () => !(await Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics()).Any(one => one.GrainId == grain.GetGrainId()),
            "a grain to be deactivated", Soon);
    }

    /// <summary>All of it, and once.</summary>
    public async Task AssertDone(ISignupGrain signup, bool phone)
    {
        var id = signup.GetPrimaryKeyString();
        var view = (await signup.Get())!;
        Assert.AreEqual(SignupStage.Done, view.Stage, Told(view));
        var payment = Gateway.Of(id)!;
        Assert.AreEqual(PaymentStage.Captured, payment.Stage);
        Assert.AreEqual(1, Gateway.Captures[payment.Id!]);
        var number = (await Grains.GetGrain<INumberGrain>(view.Number!).Get())!;
        Assert.AreEqual((NumberState.Used, id, view.Number), (number.State, number.SignupId, number.AccountId));
        Assert.HasCount(1, await NumbersOf(id));
        var customer = (await Grains.GetGrain<ICustomerGrain>(view.CustomerId!).Get())!;
        Assert.AreEqual((ServiceStatus.Active, "Grete Hermann", view.Product.Currency), (customer.Status, customer.Details.Name, customer.Details.Currency));
        Assert.AreEqual((5m, 1), (customer.Balance, customer.Ledger.Length));
        var account = (await Grains.GetGrain<IAccountGrain>(view.AccountId!).Get())!;
        Assert.AreEqual((ServiceStatus.Active, view.CustomerId, view.Number), (account.Status, account.CustomerId, account.Id));
        var devices = await DevicesOf(view.CustomerId!);
        var shipment = await Grains.GetGrain<IShipmentGrain>(id).Get();
        if (phone)
        {
            Assert.AreEqual(view.AccountId, devices.Single().Ports.Single().AccountId);
            Assert.AreEqual((devices[0].Mac, view.CustomerId), (shipment!.Order.Mac, shipment.Order.CustomerId));
        }
        else
        {
            Assert.IsEmpty(devices);
            Assert.IsNull(shipment);
        }
    }

    /// <summary>Nothing is left of it, and nothing was charged.</summary>
    public async Task AssertUndone(ISignupGrain signup, string code)
    {
        var id = signup.GetPrimaryKeyString();
        var view = (await signup.Get())!;
        Assert.AreEqual((SignupStage.Failed, code), (view.Stage, view.Failure?.Code), Told(view));
        Assert.IsTrue(Gateway.Of(id) is null or { Stage: PaymentStage.Voided or PaymentStage.Declined }, Gateway.Of(id)?.ToString());
        Assert.IsTrue(Gateway.Of(id) is not { Id: { } payment } || !Gateway.Captures.ContainsKey(payment));
        Assert.IsEmpty(await NumbersOf(id));
        var customerId = $"web-{id[..16]}";
        Assert.IsTrue(await Grains.GetGrain<ICustomerGrain>(customerId).Get() is null or { Status: ServiceStatus.Closed });
        var accounts = await Grains.GetGrain<IAccountListGrain>(0).List(new AccountQuery { CustomerId = customerId }, null, 10);
        Assert.IsEmpty(accounts.Items);
        Assert.IsEmpty(await DevicesOf(customerId));
        Assert.IsNull(await Grains.GetGrain<IShipmentGrain>(id).Get());
        var owner = await Grains.GetGrain<ISignupTraceGrain>(SignupTraceGrain.Key("email", view.Form.Email)).Owner();
        Assert.AreNotEqual(id, owner);
    }

    private async Task<NumberView[]> NumbersOf(string signupId) =>
        [.. (await Grains.GetGrain<INumberListGrain>(0).List(new NumberQuery(), null, 1000)).Items.Where(number => number.SignupId == signupId)];

    private async Task<DeviceView[]> DevicesOf(string customerId) =>
        (await Grains.GetGrain<IDeviceListGrain>(0).List(new DeviceQuery { CustomerId = customerId }, null, 10)).Items;

    public ValueTask DisposeAsync() => _silo.DisposeAsync();
}
