namespace Billing.Frontend.Api;

/// <summary>Ids that cannot be are refused at the edge: no grain is woken for them.</summary>
internal static class Identifiers
{
    public static readonly Problem NotAName = new(
        "id", "invalid", $"must be lower-case letters, digits and . _ -, begin with a letter or digit, and be at most {Ids.MaxLength} long");

    public static readonly Problem NotAnAccount = new(
        "id", "invalid", $"must be letters, digits and . _ - + @ : = ~ * #, begin with a letter, digit, + or *, and be at most {Ids.MaxLength} long");

    public static readonly Problem NotAMac = new("mac", "invalid", "must be 12 hex digits, such as 00:15:65:ab:cd:ef, and not a group's address");

    /// <summary>The spelling under which a device is kept; null when no device can have this MAC.</summary>
    public static string? Mac(string mac) => mac.Length <= Ids.MaxLength ? Ids.NormalizeMac(mac) : null;

    /// <summary>The spelling under which an account is kept; null when no account can have this id.</summary>
    public static string? Account(string id)
    {
        if (id.Length > Ids.MaxLength * 2)
        {
            return null;
        }

        var normal = Ids.NormalizeAccount(id);
        return Ids.IsAccount(normal) ? normal : null;
    }
}
