using System.Globalization;
using Billing.Customers;
using Billing.Nodes;
using Billing.Provisioning;

namespace Billing.Devices;

/// <summary>What a device becomes with other details and ports, asked of the profile, node, customer and accounts that they name.</summary>
internal sealed class DeviceShape(IGrainFactory grains)
{
    /// <summary>Why an account cannot be had.</summary>
    public static string Taken(string account, string mac, int port) => string.Create(
        CultureInfo.InvariantCulture, $"Port {port} of {mac} has the account {account}. Say that the line is shared when both should have it.");

    /// <returns>The next state, or every reason why there is none.</returns>
    public async Task<(DeviceState? Next, Problem[] Problems)> Of(DeviceState current, DeviceDetails details, DevicePort[] ports)
    {
        var fields = DeviceRules.Check(current.Mac, details, ports);
        var version = details.ProfileId is null ? 0 : current.ProfileVersion;
        if (details.ProfileId is { } profile && Ids.IsName(profile) && (profile != current.Details.ProfileId || version == 0))
        {
            version = await grains.GetGrain<IProfileGrain>(profile).Current() ?? 0;
            fields.Refuse(version == 0, "profileId", Problem.NotFound, "There is no such profile.");
        }

        if (details.NodeId is { } node && Ids.IsName(node) && node != current.Details.NodeId)
        {
            fields.Refuse(await grains.GetGrain<INodeGrain>(node).Get() is null, "nodeId", Problem.NotFound, "There is no such node.");
        }

        var fresh = Array.FindAll(ports, port => !Array.Exists(current.Ports, one => one.Port == port.Port && one.AccountId == port.AccountId));
        var customer = await Owner(fields, details.CustomerId, current.Details.CustomerId, ports, fresh);
        foreach (var port in fresh.Where(port => !port.Shared && ports.Any(other => other.Port != port.Port && other.AccountId == port.AccountId)))
        {
            var other = ports.First(other => other.Port != port.Port && other.AccountId == port.AccountId);
            fields.Refuse(true, "accountId", "taken", Taken(port.AccountId, current.Mac, other.Port));
        }

        if (!fields.Valid)
        {
            return (null, fields.Problems);
        }

        var model = PhoneCatalog.Find(details.Vendor, details.Model)!;
        var next = current with
        {
            Details = details with { CustomerId = customer },
            Family = model.Family,
            TotalPorts = model.Ports,
            Ports = ports,
            ProfileVersion = version,
        };
        // Who had it knows its address, and what was in its files.
        return (
            current.Details.CustomerId is { } former && former != customer && next.Token is not null
                ? next.WithOnly(Secrets.Token()) with { AdminPassword = Secrets.Password() }
                : next,
            []);
    }

    /// <summary>Whose device it is: all its accounts belong to one customer.</summary>
    private async Task<string?> Owner(Fields fields, string? wanted, string? current, DevicePort[] ports, DevicePort[] fresh)
    {
        if (wanted is not null && wanted != current && Ids.IsName(wanted))
        {
            var customer = await grains.GetGrain<ICustomerGrain>(wanted).Get();
            fields.Refuse(customer is null, "customerId", Problem.NotFound, "There is no such customer.")
                .Refuse(customer?.Status == ServiceStatus.Closed, "customerId", "closed", "This customer is closed.");
        }

        // A device whose customer stays has to ask for its new accounts only.
        foreach (var port in wanted is not null && wanted == current ? fresh : ports)
        {
            var isNew = fresh.Contains(port);
            var user = Ids.IsAccount(port.AccountId) ? await grains.GetGrain<IPhoneUserGrain>(port.AccountId).PhoneUser() : null;
            if (user is null)
            {
                fields.Refuse(isNew, "accountId", Problem.NotFound, $"There is no account {port.AccountId}.");
                continue;
            }

            fields.Refuse(isNew && user.Closed, "accountId", "closed", $"The account {port.AccountId} is closed.");
            wanted ??= user.CustomerId;
            fields.Refuse(
                wanted != user.CustomerId, isNew ? "accountId" : "customerId", "other-customer",
                isNew ? $"The account {port.AccountId} belongs to another customer than the device." : "Unassign its ports first: they belong to another customer.");
        }

        return wanted;
    }
}
