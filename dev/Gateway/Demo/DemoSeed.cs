namespace Billing.Gateway.Demo;

/// <summary>Brings the demo's customers, accounts and nodes into the system. What is there stays as people left it.</summary>
internal sealed partial class DemoSeed(BillingApi api, GatewayOptions options, TimeProvider time, ILogger<DemoSeed> logger)
{
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(2);

    /// <summary>Waits for the API as long as it takes.</summary>
    /// <returns>Whether any of the demo's customers is new.</returns>
    public async Task<bool> PlantAsync(CancellationToken cancellationToken)
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

        LogPlanted(created + fresh.Count, DemoData.Customers.Length, DemoData.Accounts.Length, DemoData.Nodes.Length);
        return fresh.Count > 0;
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

    [LoggerMessage(1, LogLevel.Information, "Demo data is there: {customers} customers, {accounts} accounts, {nodes} nodes; {created} of them created now")]
    private partial void LogPlanted(int created, int customers, int accounts, int nodes);

    [LoggerMessage(2, LogLevel.Warning, "{reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(3, LogLevel.Information, "Waiting for {api}: {reason}")]
    private partial void LogWaiting(string api, string reason);
}
