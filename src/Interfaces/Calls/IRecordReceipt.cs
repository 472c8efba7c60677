namespace Billing.Calls;

/// <summary>
/// By this a call's grain tells the journal of its own silo when a record is in the call's rows, so that no request has to stay open until then:
/// thousands of them would be most of what a silo has in memory. An object of one process, which messages to another silo leave behind.
/// </summary>
public interface IRecordReceipt
{
    /// <summary>The record is applied; what comes of its rows is told later, by one of the other two. Said before the request is answered.</summary>
    void Defer();

    /// <summary>The record is in rows.</summary>
    void Stored();

    /// <summary>The rows could not be written: the record has to be applied again.</summary>
    void Lost();
}
