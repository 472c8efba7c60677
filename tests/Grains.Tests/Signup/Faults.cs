using System.Collections.Concurrent;

namespace Billing.Grains.Tests.Signup;

/// <summary>
/// Lets the n-th effect of signups fail, before it happens or after, and everything from then on, as if the silo had died there.
/// Effects are calls of other grains and of the gateway, and writes of the signup's own state.
/// </summary>
internal sealed class Faults
{
    private int _count;

    /// <summary>Which effect dies, 1 for the first; 0 for none.</summary>
    public int At { get; private set; }

    public bool After { get; private set; }

    /// <summary>It has died, and nobody has revived it.</summary>
    public bool Dead { get; private set; }

    public int Count => _count;

    /// <summary>Keys of grains whose states cannot be written.</summary>
    public ConcurrentDictionary<string, bool> Unwritable { get; } = new(StringComparer.Ordinal);

    /// <summary>What died.</summary>
    public string? Where { get; private set; }

    public void Arm(int at, bool after) => (At, After, _count, Dead, Where) = (at, after, 0, false, null);

    public void Revive() => (At, Dead) = (0, false);

    public async Task<T> Through<T>(string what, Func<Task<T>> effect)
    {
        if (Dead)
        {
            throw new IOException("Dead: " + what);
        }

        var mine = Interlocked.Increment(ref _count) == At;
        if (mine && !After)
        {
            Die("before " + what);
        }

        var result = await effect();
        if (mine && After)
        {
            Die("after " + what);
        }

        return result;
    }

    private void Die(string where)
    {
        (Dead, Where) = (true, where);
        throw new IOException("Died " + where);
    }
}
