namespace Billing.Silo.Customers;

/// <summary>Refused calls: section <c>RefusedCalls</c>.</summary>
public sealed class RefusalOptions
{
    public const string Section = "RefusedCalls";

    /// <summary>How long they are kept.</summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(90);
}
