namespace Billing.Reports;

/// <summary>A report gave no result, or none beyond the rows already read.</summary>
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

    public ReportFailure Failure { get; }
}
