using Billing.Devices;
using Billing.Frontend.Api;

namespace Billing.Frontend.Devices;

/// <summary>The query parameters that choose devices, for the list and for the download alike.</summary>
internal static class DeviceFilter
{
    public const string Description =
        "`search`: what the MAC (in any spelling), the serial, the inventory id or the name begins with, or an account. `vendor`, `model`, `profile`, `customer`, "
        + "`account`: the same. `status`: inStock, assigned or retired; without it, all but retired ones. `arrival`: never, old or current: what the phone last fetched. "
        + "`publishing`: nothing, pending, published or failed. `flagged`: true for those that somebody should look at.";

    public static readonly string[] Names = ["search", "vendor", "model", "status", "profile", "customer", "account", "arrival", "publishing", "flagged"];

    /// <exception cref="InvalidRequestException">A parameter cannot be read.</exception>
    public static DeviceQuery From(IQueryCollection query)
    {
        string? Text(string name) => Parameters.Text(query[name], name);
        return new DeviceQuery
        {
            Search = Text("search"),
            Vendor = Text("vendor")?.ToLowerInvariant(),
            Model = Text("model"),
            Status = Parameters.Choice<DeviceStatus>(query["status"], "status"),
            ProfileId = Text("profile"),
            CustomerId = Text("customer"),
            AccountId = Text("account") is { } account ? Ids.NormalizeAccount(account) : null,
            Arrival = Text("arrival") switch
            {
                null => null,
                "never" => Arrival.NeverFetched,
                "old" => Arrival.OldVersion,
                var word => Parameters.Choice<Arrival>(word, "arrival"),
            },
            Publishing = Parameters.Choice<PublishStage>(query["publishing"], "publishing"),
            Flagged = Text("flagged") switch
            {
                null => null,
                var word when bool.TryParse(word, out var flagged) => flagged,
                _ => throw new InvalidRequestException("flagged", "must be true or false"),
            },
        };
    }
}
