namespace Billing.Reports;

/// <summary>How far a run is.</summary>
/// <param name="Running">False: it waits for others.</param>
/// <param name="Done">How much is done, 0 to 1; null when that is not known.</param>
/// <param name="Rows">Rows of the result so far.</param>
public sealed record ReportProgress(bool Running, double? Done, long Rows);
