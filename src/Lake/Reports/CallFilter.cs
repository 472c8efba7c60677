using Billing.Calls;

namespace Billing.Reports;

/// <summary>
/// A condition on calls: each part that is set must hold; of a list, any. As a report's filter it says which calls are looked at, as a measure's condition
/// which of them are meant.
/// </summary>
public sealed record CallFilter
{
    public IReadOnlyList<string> Customers { get; init; } = [];
    public IReadOnlyList<string> Accounts { get; init; } = [];
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public IReadOnlyList<string> CallerCountries { get; init; } = [];

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public IReadOnlyList<string> CalleeCountries { get; init; } = [];
    public IReadOnlyList<string> CallerAreas { get; init; } = [];
    public IReadOnlyList<string> CalleeAreas { get; init; } = [];
    public IReadOnlyList<Certainty> Certainties { get; init; } = [];

    /// <summary>Q.850 causes.</summary>
    public IReadOnlyList<int> Causes { get; init; } = [];

    /// <summary>Whether somebody answered.</summary>
    public bool? Answered { get; init; }

    /// <summary>Whether the callee's country is known.</summary>
    public bool? CalleeCountryKnown { get; init; }

    /// <summary>Conversations of more than so many seconds.</summary>
    public int? LongerThanSeconds { get; init; }

    /// <summary>Conversations of at most so many seconds.</summary>
    public int? UpToSeconds { get; init; }

    /// <summary>What the caller's number begins with, as it is spelled in the lake.</summary>
    public string? CallerPrefix { get; init; }

    /// <summary>What the callee's number begins with, as it is spelled in the lake.</summary>
    public string? CalleePrefix { get; init; }
}
