using Billing.Customers;

namespace Billing.Silo.Customers;

/// <summary>
/// Chooses which refusals are kept: of the copies of one request the first, of an account that floods a few a second, and of all
/// together no more than the store should be troubled with.
/// </summary>
/// <remarks>Not for several threads at once.</remarks>
internal sealed class RefusalThrottle
{
    /// <summary>Nodes and phones repeat an unanswered request for this long at most.</summary>
    public static readonly TimeSpan Copies = TimeSpan.FromSeconds(30);

    public const int MostOfAccount = 5;
    public const int MostOfAll = 100;

    /// <summary>So much is remembered for <see cref="Copies"/>: more than <see cref="MostOfAll"/> makes in that time.</summary>
    private const int MostRemembered = 10_000;
    private const int MostAccounts = 1_000;

    private readonly Dictionary<string, DateTimeOffset> _seen = new(StringComparer.Ordinal);
    private readonly Queue<(string Request, DateTimeOffset At)> _inOrder = new();
    private readonly Dictionary<string, int> _ofAccount = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _leftOut = new(StringComparer.Ordinal);
    private long _second;
    private int _ofAll;

    /// <summary>How many were left out so far, copies not counted.</summary>
    public long LeftOut { get; private set; }

    /// <summary>What tells one refused call from another, whichever request of it this is.</summary>
    public static string RequestOf(RefusedCall refused) =>
        string.Join('|', refused.CallKey ?? $"{refused.NodeId}|{refused.Caller}|{refused.Callee}", refused.AccountId, refused.ReturnCode);

    /// <returns>The refusal to keep, with how many of its account were left out before it; null when this one is not kept.</returns>
    public RefusedCall? Take(RefusedCall refused, DateTimeOffset now)
    {
        while (_inOrder.TryPeek(out var oldest) && (oldest.At + Copies <= now || _inOrder.Count > MostRemembered))
        {
            _inOrder.Dequeue();
            _seen.Remove(oldest.Request);
        }

        var request = RequestOf(refused);
        if (_seen.ContainsKey(request))
        {
            return null;
        }

        var second = now.UtcTicks / TimeSpan.TicksPerSecond;
        if (second != _second)
        {
            (_second, _ofAll) = (second, 0);
            _ofAccount.Clear();
        }

        var account = refused.AccountId ?? "";
        var ofAccount = _ofAccount.GetValueOrDefault(account);
        if (_ofAll >= MostOfAll || ofAccount >= MostOfAccount)
        {
            LeftOut++;
            if (_leftOut.Count < MostAccounts || _leftOut.ContainsKey(account))
            {
                _leftOut[account] = _leftOut.GetValueOrDefault(account) + 1;
            }

            return null;
        }

        _ofAll++;
        _ofAccount[account] = ofAccount + 1;
        _seen[request] = now;
        _inOrder.Enqueue((request, now));
        _leftOut.Remove(account, out var leftOut);
        return refused with { LeftOut = leftOut };
    }
}
