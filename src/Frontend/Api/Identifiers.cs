namespace Billing.Frontend.Api;

/// <summary>Ids that cannot be are refused at the edge: no grain is woken for them.</summary>
internal static class Identifiers
{
    public static readonly Problem NotAName = new(
        "id", "invalid", $"must be lower-case letters, digits and . _ -, begin with a letter or digit, and be at most {Ids.MaxLength} long");

    public static readonly Problem NotAnAccount = new(
        "id", "invalid", $"must be letters, digits and . _ - + @ : = ~ * #, begin with a letter, digit, + or *, and be at most {Ids.MaxLength} long");

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
