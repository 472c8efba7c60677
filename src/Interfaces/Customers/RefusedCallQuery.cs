namespace Billing.Customers;

/// <summary>Which refused calls; an empty field does not narrow.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Customers.RefusedCallQuery")]
public sealed record RefusedCallQuery
{
    [Id(0)] public string? CustomerId { get; init; }
    [Id(1)] public string? AccountId { get; init; }

    /// <summary>Refused at or after this.</summary>
    [Id(2)] public DateTimeOffset? From { get; init; }

    /// <summary>Refused before this.</summary>
    [Id(3)] public DateTimeOffset? To { get; init; }

    /// <summary>h323-return-code of the refusal, such as 3 for a limit; see <see cref="Refusal"/>.</summary>
    [Id(4)] public int? ReturnCode { get; init; }
}
