using System.Globalization;
using Billing.Audit;

namespace Billing.Signup;

/// <summary>What is stored of a number of a pool: one column a property. The rules of who gets it are here; never changed, only replaced.</summary>
public sealed record PooledNumber : IAudited<PooledNumber>
{
    public string Number { get; init; } = "";
    public string PoolId { get; init; } = "";

    /// <summary>As it was last stored: a hold or quarantine may be over.</summary>
    public NumberState State { get; init; }
    public string? SignupId { get; init; }
    public string? AccountId { get; init; }
    public DateTimeOffset? Until { get; init; }
    public string? Reason { get; init; }
    public AuditEntry[] Unlogged { get; init; } = [];

    /// <summary>Lists compare with this: minutes since 1970, rounded up; 0 without an end.</summary>
    public int UntilMinute => Until is { } until ? MinuteOf(until + TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1)) : 0;

    public static int MinuteOf(DateTimeOffset at) => (int)(at.ToUnixTimeSeconds() / 60);

    public PooledNumber WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };

    /// <summary>The state that it has at a time.</summary>
    public NumberState At(DateTimeOffset now) => State is NumberState.Held or NumberState.Quarantined && Until <= now ? NumberState.Free : State;

    public PooledNumber Hold(string signupId, DateTimeOffset until, DateTimeOffset now) =>
        At(now) == NumberState.Free || (State == NumberState.Held && SignupId == signupId)
            ? this with { State = NumberState.Held, SignupId = signupId, AccountId = null, Reason = null, Until = State == NumberState.Held && SignupId == signupId && Until > until ? Until : until }
            : this;

    public PooledNumber Use(string signupId, string accountId, DateTimeOffset now) =>
        At(now) == NumberState.Held && SignupId == signupId ? this with { State = NumberState.Used, AccountId = accountId, Until = null } : this;

    public PooledNumber ReleaseOf(string signupId, DateTimeOffset? quarantinedUntil, DateTimeOffset now) =>
        SignupId == signupId && At(now) is NumberState.Held or NumberState.Used
            ? Set(quarantinedUntil is null ? NumberState.Free : NumberState.Quarantined, quarantinedUntil, reason: null)
            : this;

    public PooledNumber Set(NumberState state, DateTimeOffset? until, string? reason) =>
        this with { State = state, Until = until, Reason = reason, SignupId = null, AccountId = null };

    public NumberView View(DateTimeOffset now)
    {
        var state = At(now);
        return new NumberView
        {
            Number = Number,
            PoolId = PoolId,
            State = state,
            SignupId = state == NumberState.Free ? null : SignupId,
            AccountId = state == NumberState.Free ? null : AccountId,
            Until = state == NumberState.Free ? null : Until,
            Reason = Reason,
        };
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number} {State} {SignupId} {AccountId} {Until:O}");
}
