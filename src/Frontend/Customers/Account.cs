using System.Text.Json.Serialization;
using Billing.Customers;
using Billing.Frontend.Calls;

namespace Billing.Frontend.Customers;

/// <summary>An account as the API shows it; its password is not in it.</summary>
public sealed record Account : AccountFields
{
    public required string Id { get; init; }
    public required string CustomerId { get; init; }
    public required ServiceStatus Status { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Rises with each change; give it back with the next one.</summary>
    public required int Version { get; init; }

    /// <summary>Only in the answer to a suspend or close with <c>endCalls</c>: the calls that are being ended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StartedDisconnects? EndedCalls { get; init; }

    internal static Account From(AccountView view) => new()
    {
        Id = view.Id,
        CustomerId = view.CustomerId,
        Label = view.Details.Label,
        MaxSimultaneousCalls = view.Details.MaxSimultaneousCalls,
        Counted = view.Details.Counted,
        Notes = view.Details.Notes,
        Status = view.Status,
        CreatedAt = view.CreatedAt,
        Version = view.Version,
    };
}
