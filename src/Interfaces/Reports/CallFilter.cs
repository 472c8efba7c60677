using System.Text.Json.Serialization;
using Billing.Calls;

namespace Billing.Reports;

/// <summary>
/// A condition on calls: each part that is set must hold; of a list, any. As a report's filter it says which calls are looked at, as a measure's condition
/// which of them are meant.
/// </summary>
[GenerateSerializer, Immutable, Alias("Billing.Reports.CallFilter")]
public sealed record CallFilter
{
    [Id(0)] public string[] Customers { get; init; } = [];
    [Id(1)] public string[] Accounts { get; init; } = [];
    [Id(2)] public string[] Nodes { get; init; } = [];

    /// <summary>ISO 3166-1 alpha-2.</summary>
    [Id(3)] public string[] CallerCountries { get; init; } = [];

    /// <summary>ISO 3166-1 alpha-2.</summary>
    [Id(4)] public string[] CalleeCountries { get; init; } = [];
    [Id(5)] public string[] CallerAreas { get; init; } = [];
    [Id(6)] public string[] CalleeAreas { get; init; } = [];
    [Id(7)] public Certainty[] Certainties { get; init; } = [];

    /// <summary>Q.850 causes.</summary>
    [Id(8)] public int[] Causes { get; init; } = [];

    /// <summary>Whether somebody answered.</summary>
    [Id(9)] public bool? Answered { get; init; }

    /// <summary>Whether the callee's country is known.</summary>
    [Id(10)] public bool? CalleeCountryKnown { get; init; }

    /// <summary>Conversations of more than so many seconds.</summary>
    [Id(11)] public int? LongerThanSeconds { get; init; }

    /// <summary>Conversations of at most so many seconds.</summary>
    [Id(12)] public int? UpToSeconds { get; init; }

    /// <summary>What the caller's number begins with, as it is spelled in the lake.</summary>
    [Id(13)] public string? CallerPrefix { get; init; }

    /// <summary>What the callee's number begins with, as it is spelled in the lake.</summary>
    [Id(14)] public string? CalleePrefix { get; init; }

    /// <summary>Whether it lets every call through.</summary>
    [JsonIgnore]
    public bool IsEmpty =>
        Customers.Length + Accounts.Length + Nodes.Length + CallerCountries.Length + CalleeCountries.Length + CallerAreas.Length + CalleeAreas.Length
            + Certainties.Length + Causes.Length == 0
        && Answered is null && CalleeCountryKnown is null && LongerThanSeconds is null && UpToSeconds is null && CallerPrefix is null && CalleePrefix is null;
}
