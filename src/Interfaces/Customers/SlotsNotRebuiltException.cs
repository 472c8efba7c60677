namespace Billing.Customers;

/// <summary>
/// A customer's calls are not counted yet, and it has a limit. Nothing was decided: the node is not answered, and asks again.
/// </summary>
[GenerateSerializer, Alias("Billing.Customers.SlotsNotRebuiltException")]
public sealed class SlotsNotRebuiltException : Exception
{
    public SlotsNotRebuiltException()
    {
    }

    public SlotsNotRebuiltException(string message)
        : base(message)
    {
    }

    public SlotsNotRebuiltException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
