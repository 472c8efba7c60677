using Billing.Calls;
using Billing.Frontend.Api;

namespace Billing.Frontend.Calls;

/// <summary>Which live calls; an empty field does not narrow. Bound from the address.</summary>
public sealed record LiveCallFilter
{
    public string? Customer { get; init; }
    public string? Account { get; init; }

    /// <summary>What the caller's number begins with; a plus sign does not count.</summary>
    public string? Caller { get; init; }

    /// <summary>What the callee's number begins with; a plus sign does not count.</summary>
    public string? Callee { get; init; }
    public string? Country { get; init; }
    public string? Node { get; init; }
    public CallStage? Stage { get; init; }
    public Certainty? Certainty { get; init; }

    /// <summary>What customer, account, caller, callee, node or key contains, in any case.</summary>
    public string? Search { get; init; }

    /// <exception cref="InvalidRequestException">A parameter is not as it must be.</exception>
    internal static LiveCallFilter From(IQueryCollection query) => new()
    {
        Customer = Parameters.Text(query["customer"], "customer"),
        Account = Parameters.Text(query["account"], "account") is { } account ? Ids.NormalizeAccount(account) : null,
        Caller = Number(Parameters.Text(query["caller"], "caller")),
        Callee = Number(Parameters.Text(query["callee"], "callee")),
        Country = Parameters.Text(query["country"], "country"),
        Node = Parameters.Text(query["node"], "node"),
        Stage = Parameters.Choice<CallStage>(query["stage"], "stage"),
        Certainty = Parameters.Choice<Certainty>(query["certainty"], "certainty"),
        Search = Parameters.Text(query["search"], "search"),
    };

    public bool Lets(LiveCall call) =>
        (Customer is null || call.CustomerId == Customer)
        && (Account is null || call.AccountId == Account)
        && (Caller is null || BeginsWith(call.Caller, Caller))
        && (Callee is null || BeginsWith(call.Callee, Callee))
        && (Country is null || string.Equals(call.Country, Country, StringComparison.OrdinalIgnoreCase))
        && (Node is null || call.NodeId == Node)
        && (Stage is null || call.Stage == Stage)
        && (Certainty is null || call.Certainty == Certainty)
        && (Search is null || Has(call.CustomerId) || Has(call.AccountId) || Has(call.Caller) || Has(call.Callee) || Has(call.NodeId) || Has(call.Key));

    private bool Has(string? text) => text is not null && text.Contains(Search!, StringComparison.OrdinalIgnoreCase);

    private static bool BeginsWith(string? number, string prefix) =>
        number is not null && number.AsSpan().TrimStart('+').StartsWith(prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>An unescaped plus sign arrives as a blank.</summary>
    private static string? Number(string? text) => text?.TrimStart('+', ' ') is { Length: > 0 } number ? number : null;
}
