namespace Billing.Reports;

/// <summary>A report gave no result, or none beyond the rows already read.</summary>
[GenerateSerializer, Alias("Billing.Reports.ReportException")]
public sealed class ReportException : Exception
{
    public ReportException()
        : this(ReportFailure.Broken, "The report failed.")
    {
    }

    public ReportException(string message)
        : this(ReportFailure.Broken, message)
    {
    }

    public ReportException(string message, Exception innerException)
        : this(ReportFailure.Broken, message, innerException)
    {
    }

    public ReportException(ReportFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    [Id(0)] public ReportFailure Failure { get; private set; }
}
