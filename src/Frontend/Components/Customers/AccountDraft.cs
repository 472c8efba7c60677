using Billing.Customers;

namespace Billing.Frontend.Components.Customers;

/// <summary>An account while somebody types it.</summary>
public sealed class AccountDraft
{
    public static readonly string[] Fields = ["id", "customerId", "label", "maxSimultaneousCalls", "counted", "notes", "password"];

    public bool IsNew { get; init; }
    public string Id { get; set; } = "";
    public string? CustomerId { get; set; }
    public string Label { get; set; } = "";
    public int? MaxSimultaneousCalls { get; set; }
    public CountedCalls Counted { get; set; }
    public string Notes { get; set; } = "";

    /// <summary>Empty: the account keeps the one it has.</summary>
    public string Password { get; set; } = "";

    public static AccountDraft Of(AccountView account) => new()
    {
        Id = account.Id,
        CustomerId = account.CustomerId,
        Label = account.Details.Label ?? "",
        MaxSimultaneousCalls = account.Details.MaxSimultaneousCalls,
        Counted = account.Details.Counted,
        Notes = account.Details.Notes ?? "",
    };

    public AccountDetails ToDetails() => new()
    {
        Label = Label.Trim() is { Length: > 0 } label ? label : null,
        MaxSimultaneousCalls = MaxSimultaneousCalls,
        Counted = Counted,
        Notes = Notes.Trim() is { Length: > 0 } notes ? notes : null,
    };

    /// <summary>What can be told without asking the cluster; the grain has the last word.</summary>
    public IEnumerable<Problem> Problems()
    {
        if (IsNew && !Ids.IsAccount(Id.Trim()))
        {
            yield return new("id", "invalid", Id.Trim().Length == 0
                ? "Enter the number, SIP user or trunk address that nodes send."
                : $"Only letters, digits and . _ - + @ : = ~ * #, beginning with a letter, digit, + or *; at most {Ids.MaxLength}.");
        }

        if (IsNew && string.IsNullOrWhiteSpace(CustomerId))
        {
            yield return new("customerId", "required", "Choose the customer who pays.");
        }

        if (IsNew && Password.Length == 0)
        {
            yield return new("password", "required", "Enter a password, or generate one.");
        }

        if (Label.Trim().Length > 128)
        {
            yield return new("label", "invalid", "At most 128 characters.");
        }

        if (MaxSimultaneousCalls < 0)
        {
            yield return new("maxSimultaneousCalls", "invalid", "0 or more; leave it empty for the customer's limit alone.");
        }
    }
}
