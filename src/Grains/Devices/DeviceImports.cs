namespace Billing.Devices;

/// <summary>What a device becomes by a file: pure.</summary>
internal static class DeviceImports
{
    public static DeviceDetails Merge(DeviceDetails before, ImportedDevice file)
    {
        var (next, read) = (before, file.Details);
        foreach (var field in file.Fields)
        {
            next = field switch
            {
                "vendor" => next with { Vendor = read.Vendor },
                "model" => next with { Model = read.Model },
                "serial" => next with { Serial = read.Serial },
                "inventoryId" => next with { InventoryId = read.InventoryId },
                "name" => next with { Name = read.Name },
                "location" => next with { Location = read.Location },
                "notes" => next with { Notes = read.Notes },
                "profileId" => next with { ProfileId = read.ProfileId },
                // An empty cell does not take a device away from its customer.
                "customerId" => next with { CustomerId = string.IsNullOrWhiteSpace(read.CustomerId) ? next.CustomerId : read.CustomerId },
                "nodeId" => next with { NodeId = read.NodeId },
                _ => next,
            };
        }

        return next;
    }

    public static DevicePort[] Merge(DevicePort[] before, ImportedDevice file)
    {
        var next = before;
        foreach (var port in file.Ports)
        {
            next = port.AccountId is { Length: > 0 } account
                ? DeviceRules.With(next, new DevicePort { Port = port.Port, AccountId = Ids.NormalizeAccount(account), Label = port.Label, Shared = port.Shared })
                : DeviceRules.Without(next, port.Port);
        }

        return next;
    }
}
