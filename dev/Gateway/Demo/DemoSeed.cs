using System.Globalization;

namespace Billing.Gateway.Demo;

/// <summary>Brings the demo's customers, accounts, nodes and phones into the system. What is there stays as people left it.</summary>
internal sealed partial class DemoSeed(BillingApi api, DemoPhones phones, GatewayOptions options, TimeProvider time, ILogger<DemoSeed> logger)
{
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(2);

    /// <summary>Waits for the API as long as it takes.</summary>
    public async Task PlantAsync(CancellationToken cancellationToken)
    {
        var created = 0;
        foreach (var node in DemoData.Nodes)
        {
            created += await CreateAsync("nodes", Body(node), cancellationToken) ? 1 : 0;
        }

        var fresh = new List<DemoCustomer>();
        foreach (var customer in DemoData.Customers)
        {
            if (await CreateAsync("customers", Body(customer), cancellationToken))
            {
                fresh.Add(customer);
            }
        }

        foreach (var account in DemoData.Accounts)
        {
            created += await CreateAsync("accounts", Body(account), cancellationToken) ? 1 : 0;
        }

        foreach (var customer in fresh.Where(customer => customer.SuspendedBecause is not null))
        {
            await TryAsync(
                () => api.CommandAsync($"customers/{customer.Id}/suspend", new { Reason = customer.SuspendedBecause }, cancellationToken), cancellationToken);
        }

        if (options.SampleSite.Length > 0)
        {
            await PlantSiteAsync(options.SampleSite.TrimEnd('/'), cancellationToken);
        }

        created += await PlantPhonesAsync(cancellationToken);
        LogPlanted(created + fresh.Count, DemoData.Customers.Length, DemoData.Accounts.Length, DemoData.Nodes.Length, DemoInventory.Devices.Length);
    }

    /// <summary>Profiles as they were, phones with their lines, and then what was changed since.</summary>
    private async Task<int> PlantPhonesAsync(CancellationToken cancellationToken)
    {
        var fresh = new List<DemoProfile>();
        foreach (var profile in DemoInventory.Profiles)
        {
            if (await CreateAsync("profiles", new { profile.Id, profile.Description, profile.Settings }, cancellationToken))
            {
                fresh.Add(profile);
            }
        }

        var devices = new List<DemoDevice>();
        foreach (var device in DemoInventory.Devices)
        {
            if (!await CreateAsync("devices", Body(device), cancellationToken))
            {
                continue;
            }

            devices.Add(device);
            foreach (var (index, account) in device.Accounts.Index())
            {
                var shared = device.Shared && index == device.Accounts.Length - 1;
                await TryAsync(
                    () => api.PutAsync(
                        string.Create(CultureInfo.InvariantCulture, $"devices/{device.Mac}/ports/{index + 1}"), new { AccountId = account, Shared = shared }, cancellationToken),
                    cancellationToken);
            }
        }

        if (devices.Find(device => device.SwitchedOn) is { } guessed)
        {
            await TryAsync(() => phones.GuessAsync(guessed.Mac, cancellationToken), cancellationToken);
        }

        foreach (var profile in fresh.Where(profile => profile.Changed is not null))
        {
            // Once its phones have the first version, so that the change meets phones in the field.
            await TryAsync(() => phones.FetchAllAsync(cancellationToken), cancellationToken);
            await TryAsync(() => ChangeAsync(profile, cancellationToken), cancellationToken);
        }

        return fresh.Count + devices.Count;
    }

    private async Task ChangeAsync(DemoProfile profile, CancellationToken cancellationToken)
    {
        var now = await api.GetAsync($"profiles/{profile.Id}", cancellationToken);
        await api.PutAsync(
            $"profiles/{profile.Id}",
            new
            {
                profile.Description,
                Settings = profile.Changed,
                Reason = profile.ChangedBecause,
                Rollout = new { Canary = 2, StageMinutes = 15, ResyncsPerSecond = 0 },
                Version = now.GetProperty("version").GetInt32(),
            },
            cancellationToken);
    }

    /// <summary>A site that sells a line, so that a person can sign up: the sample site, and the hosted pages.</summary>
    private async Task PlantSiteAsync(string origin, CancellationToken cancellationToken)
    {
        if (await CreateAsync("number-pools", new { Id = "demo", Details = new { Name = "Berlin, for the demo", QuarantineDays = 30 } }, cancellationToken))
        {
            var rows = Enumerable.Range(0, 200).Select(index => FormattableString.Invariant($"+4930{23125000 + index}")).ToArray();
            await TryAsync(() => api.CommandAsync("number-pools/demo/import", new { Rows = rows }, cancellationToken), cancellationToken);
        }

        await CreateAsync(
            "products",
            new { Id = "demo-line", Details = new { Name = "A line with a Berlin number", Price = 9.90m, Currency = "EUR", InitialBalance = 5m, MaxSimultaneousCalls = 2, PoolId = "demo" } },
            cancellationToken);
        await CreateAsync(
            "sites",
            new
            {
                Id = "demo",
                Details = new
                {
                    Name = "Sunny Phones",
                    Reseller = "Sunny Ltd",
                    ProductId = "demo-line",
                    ReturnAddresses = new[] { $"{origin}/welcome.html", $"{origin}/index.html", $"{origin}/plain.html" },
                    Origins = new[] { origin },
                    BrowserExchange = true,
                    // Whoever tries it out has one test card, which is of the United States, and tries more than once.
                    Rules = new { RepeatedCard = "off", OtherCountry = "review" },
                },
            },
            cancellationToken);
    }

    private async Task<bool> CreateAsync(string path, object body, CancellationToken cancellationToken)
    {
        var created = false;
        await TryAsync(async () => created = await api.CreateAsync(path, body, cancellationToken), cancellationToken);
        return created;
    }

    private async Task TryAsync(Func<Task> ask, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await ask();
                return;
            }
            catch (BillingApiException refusal)
            {
                // A person may have closed the customer, or given the address to another node: the demo goes on with what there is.
                LogRefused(refusal.Message);
                return;
            }
            catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                if (tries % 15 == 0)
                {
                    LogWaiting(options.Api, fault.Message);
                }

                await Task.Delay(s_again, time, cancellationToken);
            }
        }
    }

    private static object Body(DemoNode node) => new
    {
        node.Id,
        node.Name,
        Kind = node.Dialect switch
        {
            NodeDialect.Kamailio => "kamailio",
            NodeDialect.Cisco => "cisco",
            NodeDialect.PortaSip => "portaSip",
            _ => "generic",
        },
        Addresses = new[] { node.Address.ToString() },
        RequireMessageAuthenticator = node.MessageAuthenticator ? "yes" : "auto",
        InterimSeconds = node.Interim is { } interim ? (int)interim.TotalSeconds : (int?)null,
        node.Secret,
        node.Notes,
    };

    private static object Body(DemoDevice device) => new
    {
        device.Mac,
        device.Vendor,
        device.Model,
        device.ProfileId,
        device.Name,
        device.Location,
        device.Serial,
        device.InventoryId,
    };

    private static object Body(DemoCustomer customer) => new
    {
        customer.Id,
        customer.Name,
        Email = $"billing@{customer.Id}.example",
        customer.Country,
        customer.Currency,
        customer.CreditLimit,
        customer.MaxSimultaneousCalls,
        customer.TimeZone,
        customer.Notes,
    };

    private static object Body(DemoAccount account) => new
    {
        account.Id,
        account.CustomerId,
        account.Label,
        account.Password,
        MaxSimultaneousCalls = account.IsTrunk ? (int?)null : 4,
    };

    [LoggerMessage(1, LogLevel.Information, "Demo data is there: {customers} customers, {accounts} accounts, {nodes} nodes, {devices} phones; {created} of them created now")]
    private partial void LogPlanted(int created, int customers, int accounts, int nodes, int devices);

    [LoggerMessage(2, LogLevel.Warning, "{reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(3, LogLevel.Information, "Waiting for {api}: {reason}")]
    private partial void LogWaiting(string api, string reason);
}
