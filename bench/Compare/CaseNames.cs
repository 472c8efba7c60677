namespace Billing.Compare;

/// <summary>What is measured, as the table names it.</summary>
internal static class CaseNames
{
    public const string Accounting64 = "accounting, 64 outstanding";
    public const string Accounting256 = "accounting, 256 outstanding";
    public const string AccountingStandIn = "accounting, 64, stand-in";
    public const string Mix = "mix, 64 outstanding";
    public const string AuthorizationMost = "authorization, 10,000 live";

    public static readonly (int Live, string Name)[] Authorizations =
        [(0, "authorization, 0 live"), (1000, "authorization, 1,000 live"), (10_000, AuthorizationMost)];

    public static readonly string[] Compared = [Accounting64, Accounting256, .. Authorizations.Select(one => one.Name), Mix];
}
