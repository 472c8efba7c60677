using System.Globalization;
using Billing.Calls;
using Microsoft.AspNetCore.WebUtilities;

namespace Billing.Frontend.Components.Calls;

/// <summary>Which live calls are shown, and in what order: everything that the page's address says.</summary>
internal sealed class LiveFilter
{
    private readonly Dictionary<string, string[]> chosen = [];

    public string Search { get; init; } = "";

    /// <summary>A column, with a minus before it for the reverse.</summary>
    public LiveColumn SortBy { get; init; } = LiveColumn.Find("since")!;
    public bool Descending { get; init; } = true;

    public bool Narrows => Search.Length > 0 || chosen.Count > 0;

    /// <summary>In the order of the columns.</summary>
    public IEnumerable<(LiveColumn Column, string Value)> Chips =>
        LiveColumn.All.SelectMany(column => Of(column).Select(value => (column, value)));

    public string[] Of(LiveColumn column) => chosen.GetValueOrDefault(column.Key, []);

    public static LiveFilter Parse(string query)
    {
        var parts = QueryHelpers.ParseQuery(query);
        var sort = parts.TryGetValue("sort", out var by) ? by.ToString() : "-since";
        var filter = new LiveFilter
        {
            Search = parts.TryGetValue("q", out var search) ? search.ToString() : "",
            SortBy = LiveColumn.Find(sort.TrimStart('-')) ?? LiveColumn.Find("since")!,
            Descending = sort.StartsWith('-'),
        };
        foreach (var column in LiveColumn.All)
        {
            if (parts.TryGetValue(column.Key, out var values) && values.OfType<string>().Where(value => value.Length > 0).ToArray() is { Length: > 0 } some)
            {
                filter.chosen[column.Key] = some;
            }
        }

        return filter;
    }

    public LiveFilter With(LiveColumn column, string[] values)
    {
        var copy = Copy(Search, SortBy, Descending);
        copy.chosen.Remove(column.Key);
        if (values.Length > 0)
        {
            copy.chosen[column.Key] = values;
        }

        return copy;
    }

    public LiveFilter WithSearch(string search) => Copy(search, SortBy, Descending);

    public LiveFilter WithSort(LiveColumn column, bool descending) => Copy(Search, column, descending);

    /// <summary>The address of this view; the plain path when nothing is chosen.</summary>
    public string ToAddress(string path)
    {
        var parts = chosen.SelectMany(entry => entry.Value.Select(value => KeyValuePair.Create(entry.Key, (string?)value))).ToList();
        if (Search.Length > 0)
        {
            parts.Insert(0, KeyValuePair.Create("q", (string?)Search));
        }

        if (SortBy.Key != "since" || !Descending)
        {
            parts.Add(KeyValuePair.Create("sort", (string?)((Descending ? "-" : "") + SortBy.Key)));
        }

        return QueryHelpers.AddQueryString(path, parts);
    }

    /// <summary>A new list with the calls that match, in order. Calls that compare equal keep one order, so that rows do not jump.</summary>
    public List<LiveCall> Apply(IReadOnlyCollection<LiveCall> calls, DateTimeOffset now)
    {
        var tests = Tests(now);
        var shown = new List<LiveCall>(calls.Count);
        foreach (var call in calls)
        {
            if (tests.TrueForAll(test => test(call)))
            {
                shown.Add(call);
            }
        }

        var order = SortBy.Order;
        var sign = Descending ? -1 : 1;
        shown.Sort((a, b) => order(a, b) is var first && first != 0 ? sign * first : string.CompareOrdinal(a.Key, b.Key));
        return shown;
    }

    private List<Predicate<LiveCall>> Tests(DateTimeOffset now)
    {
        var tests = new List<Predicate<LiveCall>>();
        foreach (var column in LiveColumn.All)
        {
            if (Of(column) is { Length: > 0 } values)
            {
                tests.Add(Test(column, values, now));
            }
        }

        if (Search.Trim() is { Length: > 0 } wanted)
        {
            var digits = Digits(wanted);
            tests.Add(call =>
                Contains(call.CustomerId, wanted) || Contains(call.AccountId, wanted) || Contains(call.NodeId, wanted) || Contains(call.Key, wanted)
                || Contains(call.Caller, digits) || Contains(call.Callee, digits));
        }

        return tests;
    }

    private static Predicate<LiveCall> Test(LiveColumn column, string[] values, DateTimeOffset now)
    {
        switch (column.Kind)
        {
            case LiveFilterKind.Beginning:
                var beginnings = Array.ConvertAll(values, Digits);
                return call => column.Value(call) is { } value && Array.Exists(beginnings, beginning => Digits(value).StartsWith(beginning, StringComparison.OrdinalIgnoreCase));
            case LiveFilterKind.MinutesSinceSetup:
                var setUpBefore = now.AddMinutes(-Minutes(values));
                return call => call.SetupAt <= setUpBefore;
            case LiveFilterKind.MinutesOfTalk:
                var answeredBefore = now.AddMinutes(-Minutes(values));
                return call => call.ConnectedAt <= answeredBefore;
            default:
                return call => column.Value(call) is { } value && Array.Exists(values, wanted => string.Equals(wanted, value, StringComparison.OrdinalIgnoreCase));
        }
    }

    private static double Minutes(string[] values) =>
        double.TryParse(values[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var minutes) && minutes is > 0 and < 1e6 ? minutes : 0;

    private static bool Contains(string? value, string wanted) => value is not null && wanted.Length > 0 && value.Contains(wanted, StringComparison.OrdinalIgnoreCase);

    /// <summary>Numbers are found with or without plus sign and blanks.</summary>
    private static string Digits(string number) =>
        number.AsSpan().IndexOfAny('+', ' ') < 0 ? number : number.Replace("+", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);

    private LiveFilter Copy(string search, LiveColumn sortBy, bool descending)
    {
        var copy = new LiveFilter { Search = search, SortBy = sortBy, Descending = descending };
        foreach (var (key, values) in chosen)
        {
            copy.chosen[key] = values;
        }

        return copy;
    }
}
