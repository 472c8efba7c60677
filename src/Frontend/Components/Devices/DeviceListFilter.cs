using Billing.Devices;
using Microsoft.AspNetCore.WebUtilities;

namespace Billing.Frontend.Components.Devices;

/// <summary>What the address of the list of devices asks for.</summary>
public sealed record DeviceListFilter
{
    public string? Q { get; init; }
    public string? Vendor { get; init; }
    public string? Model { get; init; }
    public DeviceStatus? Status { get; init; }
    public string? Profile { get; init; }
    public string? Customer { get; init; }
    public string? Account { get; init; }
    public Arrival? Arrival { get; init; }
    public bool Flagged { get; init; }

    /// <summary>Those whose files could not be published.</summary>
    public bool Failed { get; init; }

    public bool Narrows => this != new DeviceListFilter();

    public static DeviceListFilter Parse(string query)
    {
        var parts = QueryHelpers.ParseQuery(query);
        string? Text(string key) => parts.TryGetValue(key, out var value) && value.ToString().Trim() is { Length: > 0 } text ? text : null;
        return new DeviceListFilter
        {
            Q = Text("q"),
            Vendor = Text("vendor"),
            Model = Text("model"),
            Status = Enum.TryParse<DeviceStatus>(Text("status"), ignoreCase: true, out var status) && Enum.IsDefined(status) ? status : null,
            Profile = Text("profile"),
            Customer = Text("customer"),
            Account = Text("account"),
            Arrival = Text("arrival") switch
            {
                "never" => Billing.Devices.Arrival.NeverFetched,
                "old" => Billing.Devices.Arrival.OldVersion,
                "current" => Billing.Devices.Arrival.Current,
                _ => null,
            },
            Flagged = Text("flagged") == "true",
            Failed = Text("publishing") == "failed",
        };
    }

    public DeviceQuery ToQuery() => new()
    {
        Search = Q,
        Vendor = Vendor,
        Model = Model,
        Status = Status,
        ProfileId = Profile,
        CustomerId = Customer,
        AccountId = Account is null ? null : Ids.NormalizeAccount(Account),
        Arrival = Arrival,
        Flagged = Flagged ? true : null,
        Publishing = Failed ? PublishStage.Failed : null,
    };

    public string ToAddress() => QueryHelpers.AddQueryString("/devices", Parts("q"));

    /// <summary>The download of everything that matches, not of the page that is shown.</summary>
    public string ToCsv() => QueryHelpers.AddQueryString("/api/v1/devices.csv", Parts("search"));

    private IEnumerable<KeyValuePair<string, string?>> Parts(string search) => new Dictionary<string, string?>
    {
        [search] = Q,
        ["vendor"] = Vendor,
        ["model"] = Model,
        ["status"] = Status switch { null => null, DeviceStatus.InStock => "inStock", var one => one.Value.ToString().ToLowerInvariant() },
        ["profile"] = Profile,
        ["customer"] = Customer,
        ["account"] = Account,
        ["arrival"] = Arrival switch
        {
            Billing.Devices.Arrival.NeverFetched => "never",
            Billing.Devices.Arrival.OldVersion => "old",
            Billing.Devices.Arrival.Current => "current",
            _ => null,
        },
        ["flagged"] = Flagged ? "true" : null,
        ["publishing"] = Failed ? "failed" : null,
    }.Where(part => part.Value is not null);
}
