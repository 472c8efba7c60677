namespace Billing.Gateway.Demo;

/// <summary>A customer of the demo.</summary>
internal sealed record DemoCustomer(string Id, string Name, string Country, string Currency, string TimeZone, decimal CreditLimit)
{
    public int? MaxSimultaneousCalls { get; init; }

    /// <summary>Why it is suspended; null when it is not.</summary>
    public string? SuspendedBecause { get; init; }

    public string? Notes { get; init; }
}
