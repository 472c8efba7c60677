namespace Billing.Customers;

/// <summary>How many slots are taken.</summary>
internal sealed class SlotTally
{
    private int _incoming;
    private int _outgoing;

    public int All => _incoming + _outgoing;

    public int Of(CountedCalls counted) => counted switch
    {
        CountedCalls.Incoming => _incoming,
        CountedCalls.Outgoing => _outgoing,
        _ => All,
    };

    public void Add(bool incoming, int calls)
    {
        if (incoming)
        {
            _incoming += calls;
        }
        else
        {
            _outgoing += calls;
        }
    }
}
