using System.Diagnostics.Metrics;

namespace Billing.Frontend.Devices;

/// <summary>What phones asked for, as an instrument of the meter <c>Billing.Frontend</c>.</summary>
internal static class PhoneFetches
{
    private static readonly Meter s_meter = new("Billing.Frontend");
    private static readonly Counter<long> s_fetches = s_meter.CreateCounter<long>("billing.phones.fetches", "{request}", "Requests for phones' files, by outcome");

    /// <param name="status">Of the answer.</param>
    public static void Answered(int status) => s_fetches.Add(1, new KeyValuePair<string, object?>("outcome", status switch
    {
        StatusCodes.Status200OK => "given",
        StatusCodes.Status304NotModified => "unchanged",
        StatusCodes.Status429TooManyRequests => "told to wait",
        >= 500 => "failed",
        _ => "refused",
    }));
}
