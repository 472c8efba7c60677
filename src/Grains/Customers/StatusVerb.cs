namespace Billing.Customers;

/// <summary>What the audit log calls a change of status.</summary>
internal static class StatusVerb
{
    public static string Of(ServiceStatus status) => status switch
    {
        ServiceStatus.Active => "resume",
        ServiceStatus.Suspended => "suspend",
        _ => "close",
    };
}
