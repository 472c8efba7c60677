namespace Billing.Devices;

/// <summary>How large a file of devices may be.</summary>
public static class ImportLimits
{
    public const int MostBytes = 2 * 1024 * 1024;
    public const int MostRows = 20_000;
}
