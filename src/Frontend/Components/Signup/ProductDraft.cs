using Billing.Signup;

namespace Billing.Frontend.Components.Signup;

/// <summary>A product while somebody types it.</summary>
public sealed class ProductDraft
{
    public static readonly string[] Fields =
        ["id", "name", "price", "currency", "initialBalance", "maxSimultaneousCalls", "poolId", "deviceVendor", "deviceModel", "deviceProfileId", "notes"];

    public bool IsNew { get; init; }
    public string Id { get; set; } = "";
    public string Name { get; set; } = "";
    public decimal? Price { get; set; } = 0;
    public string Currency { get; set; } = "USD";
    public decimal? InitialBalance { get; set; } = 0;
    public int? MaxSimultaneousCalls { get; set; }
    public string? PoolId { get; set; }

    /// <summary><c>vendor/model</c>; null for no phone.</summary>
    public string? Phone { get; set; }
    public string? DeviceProfileId { get; set; }
    public string Notes { get; set; } = "";

    public static ProductDraft Of(ProductView product) => new()
    {
        Id = product.Id,
        Name = product.Details.Name,
        Price = product.Details.Price,
        Currency = product.Details.Currency,
        InitialBalance = product.Details.InitialBalance,
        MaxSimultaneousCalls = product.Details.MaxSimultaneousCalls,
        PoolId = product.Details.PoolId,
        Phone = product.Details.DeviceModel is { } model ? $"{product.Details.DeviceVendor}/{model}" : null,
        DeviceProfileId = product.Details.DeviceProfileId,
        Notes = product.Details.Notes ?? "",
    };

    public ProductDetails ToDetails()
    {
        var phone = string.IsNullOrEmpty(Phone) ? null : Phone.Split('/', 2);
        return new ProductDetails
        {
            Name = Name.Trim(),
            Price = Price ?? 0,
            Currency = Currency.Trim().ToUpperInvariant(),
            InitialBalance = InitialBalance ?? 0,
            MaxSimultaneousCalls = MaxSimultaneousCalls,
            PoolId = PoolId ?? "",
            DeviceVendor = phone?[0],
            DeviceModel = phone is [_, var model] ? model : null,
            DeviceProfileId = phone is null || string.IsNullOrWhiteSpace(DeviceProfileId) ? null : DeviceProfileId,
            Notes = Notes.Trim() is { Length: > 0 } notes ? notes : null,
        };
    }

    /// <summary>What can be told without asking the cluster; the grain has the last word.</summary>
    public IEnumerable<Problem> Problems()
    {
        if (IsNew && !Ids.IsName(Id))
        {
            yield return new("id", "invalid", Id.Length == 0
                ? "Choose an id."
                : $"Only lower-case letters, digits, dot, underscore and hyphen, beginning with a letter or digit; at most {Ids.MaxLength}.");
        }

        if (Name.Trim().Length is 0 or > 128)
        {
            yield return new("name", "invalid", Name.Trim().Length == 0 ? "Enter a name: the pay page shows it." : "At most 128 characters.");
        }

        if (Price is null or < 0)
        {
            yield return new("price", "invalid", "0 or more.");
        }

        if (Currency.Trim().Length != 3)
        {
            yield return new("currency", "invalid", "A currency has three letters, such as EUR.");
        }

        if (string.IsNullOrWhiteSpace(PoolId))
        {
            yield return new("poolId", "required", "Choose where its number comes from.");
        }
    }
}
