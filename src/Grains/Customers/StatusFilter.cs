using Billing.Storage;

namespace Billing.Customers;

/// <summary>Lists leave closed ones out unless they are asked for.</summary>
internal static class StatusFilter
{
    public static string Of(string column, ServiceStatus? status) => status is { } wanted
        ? RowFilter.Equal(column, wanted.ToString())
        : RowFilter.NotEqual(column, nameof(ServiceStatus.Closed));
}
