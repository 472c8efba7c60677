using Billing.Audit;
using Billing.Customers;
using Billing.Provisioning;

namespace Billing.Signup;

/// <summary>What a product's fields may hold.</summary>
internal static class ProductRules
{
    public const string AuditKind = "product";
    private const decimal Most = 100_000;

    public static ProductDetails Tidy(ProductDetails details)
    {
        var (vendor, model) = (CustomerRules.Blank(details.DeviceVendor), CustomerRules.Blank(details.DeviceModel));
        var known = PhoneCatalog.Find(vendor ?? "", model ?? "");
        return details with
        {
            Name = details.Name?.Trim() ?? "",
            Currency = details.Currency?.Trim().ToUpperInvariant() ?? "",
            PoolId = details.PoolId?.Trim().ToLowerInvariant() ?? "",
            DeviceVendor = known?.Vendor ?? vendor,
            DeviceModel = known?.Model ?? model,
            DeviceProfileId = CustomerRules.Blank(details.DeviceProfileId)?.ToLowerInvariant(),
            Notes = CustomerRules.Blank(details.Notes),
        };
    }

    public static Fields Check(string id, ProductDetails details)
    {
        // What the customer's own rules say of a currency and a limit is said of the product's, before anybody pays for it.
        var customer = CustomerRules.Check("a", new CustomerDetails { Name = "a", Currency = details.Currency, MaxSimultaneousCalls = details.MaxSimultaneousCalls });
        var fields = new Fields()
            .Refuse(!Ids.IsName(id), "id", "invalid", "An id has 1 to 64 lower-case letters, digits, dots, dashes or underscores, and begins with a letter or digit.")
            .Text("name", details.Name, required: true, 128)
            .Refuse(details.Price is < 0 or > Most, "price", "out-of-range", "A price is between 0 and 100,000.")
            .Refuse(details.Price is > 0 and <= Most && MinorUnits.Of(details.Price, details.Currency) is null, "price", "too-fine", "This currency has no such small coins.")
            .Refuse(details.InitialBalance is < 0 or > Most, "initialBalance", "out-of-range", "An initial balance is between 0 and 100,000.")
            .Refuse(details.PoolId.Length == 0, "poolId", "required", "A product takes its number from a pool.")
            .Refuse((details.DeviceVendor is null) != (details.DeviceModel is null), "deviceModel", "required", "A phone has a vendor and a model.")
            .Refuse(
                details is { DeviceVendor: { } vendor, DeviceModel: { } model } && PhoneCatalog.Find(vendor, model) is null, "deviceModel", "unknown-model",
                "We do not know how to write files for this model of this vendor.")
            .Text("notes", details.Notes, required: false, 4000, lines: true);
        foreach (var problem in customer)
        {
            fields.Refuse(true, problem.Field, problem.Code, problem.Message);
        }

        return fields;
    }

    public static Changes Compare(ProductDetails before, ProductDetails after) => new Changes()
        .Field("name", before.Name, after.Name)
        .Field("price", before.Price, after.Price)
        .Field("currency", before.Currency, after.Currency)
        .Field("initialBalance", before.InitialBalance, after.InitialBalance)
        .Field("maxSimultaneousCalls", before.MaxSimultaneousCalls, after.MaxSimultaneousCalls)
        .Field("poolId", before.PoolId, after.PoolId)
        .Field("deviceVendor", before.DeviceVendor, after.DeviceVendor)
        .Field("deviceModel", before.DeviceModel, after.DeviceModel)
        .Field("deviceProfileId", before.DeviceProfileId, after.DeviceProfileId)
        .Field("notes", before.Notes, after.Notes);
}
