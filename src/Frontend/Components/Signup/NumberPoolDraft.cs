using Billing.Signup;

namespace Billing.Frontend.Components.Signup;

/// <summary>A pool of numbers while somebody types it.</summary>
public sealed class NumberPoolDraft
{
    public static readonly string[] Fields = ["id", "name", "quarantineDays", "notes"];

    public bool IsNew { get; init; }
    public string Id { get; set; } = "";
    public string Name { get; set; } = "";
    public int? QuarantineDays { get; set; } = 90;
    public string Notes { get; set; } = "";

    public static NumberPoolDraft Of(NumberPoolView pool) => new()
    {
        Id = pool.Id,
        Name = pool.Details.Name,
        QuarantineDays = pool.Details.QuarantineDays,
        Notes = pool.Details.Notes ?? "",
    };

    public NumberPoolDetails ToDetails() => new()
    {
        Name = Name.Trim(),
        QuarantineDays = QuarantineDays ?? 0,
        Notes = Notes.Trim() is { Length: > 0 } notes ? notes : null,
    };

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
            yield return new("name", "invalid", Name.Trim().Length == 0 ? "Enter a name." : "At most 128 characters.");
        }

        if (QuarantineDays is null or < 0 or > 3650)
        {
            yield return new("quarantineDays", "out-of-range", "Between 0 and 3,650 days.");
        }
    }
}
