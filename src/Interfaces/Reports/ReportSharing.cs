namespace Billing.Reports;

/// <summary>Who sees a saved report and what its runs gave.</summary>
[GenerateSerializer, Alias("Billing.Reports.ReportSharing")]
public enum ReportSharing
{
    /// <summary>Whoever made it.</summary>
    Nobody,

    /// <summary>And administrators.</summary>
    Administrators,

    /// <summary>And everybody who may look at the portal.</summary>
    Readers,

    /// <summary>And administrators, and support.</summary>
    Support,
}
