namespace Billing.Customers;

/// <summary>
/// The calls of one customer that hold a slot, counted for the customer and for each of its accounts. An admission holds a slot until
/// the call starts, ends, or the hold is over. Knows no Orleans and no clock. Every operation costs the same however many calls there
/// are, but for <see cref="Reconcile"/>.
/// </summary>
/// <remarks>
/// A call is known by its key, and while it is only held also by its aliases: an Access-Request may name it by its SIP Call-ID and its
/// accounting by its h323-conf-id. Once it has started, an alias finds it no more, since a gateway that restarted uses the names
/// of sessions again.
/// </remarks>
/// <param name="hold">How long an admission keeps its slot without a start.</param>
public sealed class SlotLedger(TimeSpan hold)
{
    /// <summary>
    /// As long as a late record of a call may still come, and no longer than it takes for a session's name to be another call's
    /// (<see cref="Calls.CallLifecycle"/>).
    /// </summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    /// <summary>A customer with this many keys ended within <see cref="Remembered"/> forgets the oldest; the live list then corrects.</summary>
    public const int MostRemembered = 50_000;

    /// <summary>The version noted for the end of an alias: it tells that the call is over, but is older than any start.</summary>
    private const long OfAnAlias = -1;

    /// <summary>No call has more names; a node that gives each copy of a request a name of its own does not fill the memory.</summary>
    private const int MostNames = 8;

    private readonly Dictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Slot> _aliases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SlotTally> _accounts = new(StringComparer.Ordinal);
    private readonly SlotTally _all = new();
    private readonly PriorityQueue<Slot, DateTimeOffset> _holds = new();
    private readonly RecentKeys<long> _ended = new(Remembered, MostRemembered);
    private readonly RecentKeys<string> _lapsed = new(Remembered, MostRemembered);

    /// <summary>Slots of calls that were let through and have not started.</summary>
    public int Held { get; private set; }

    public int Started => _slots.Count - Held;

    /// <param name="accountId">Null for the whole customer.</param>
    public int Count(string? accountId = null, CountedCalls counted = CountedCalls.All) =>
        accountId is null ? _all.Of(counted) : _accounts.GetValueOrDefault(accountId)?.Of(counted) ?? 0;

    /// <summary>Takes a slot for a call, unless it has one or a limit is reached.</summary>
    /// <returns>Null when the call has a slot, or names itself by nothing and there would be one.</returns>
    public Refusal? Admit(AdmissionRequest request, CallLimit limit, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        Expire(now);
        if (request.CallKey is { } key && Find(key, request.Aliases, alsoStarted: true) is { } known)
        {
            if (known.Until is not null)
            {
                // Asked for again: the answer that counts is the last one. The queue meets the new time when the old one comes up.
                known.Until = now + hold;
                Name(known, key, request.Aliases);
            }

            return null;
        }

        var incoming = SlotDirection.IsIncoming(request.AccountId, request.Callee);
        var refusal = Over("account", request.AccountLimit, _accounts.GetValueOrDefault(request.AccountId), incoming, room: 1)
            ?? Over("customer", limit, _all, incoming, room: 1);
        // A request that names no call cannot be told from its copies: it is refused when there is no room, and counted by its Start.
        if (refusal is null && request.CallKey is not null)
        {
            Hold(request, incoming, now + hold);
        }

        return refusal;
    }

    /// <summary>Holds the slot of an earlier admission again; refuses nothing.</summary>
    public void Restore(AdmissionRequest request, DateTimeOffset at, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        Expire(now);
        var until = at + hold;
        if (request.CallKey is not { } key || until <= now)
        {
            return;
        }

        if (Find(key, request.Aliases, alsoStarted: true) is { } known)
        {
            if (known.Until < until)
            {
                // It was asked for more than once.
                known.Until = until;
            }
        }
        else if (!_ended.TryGet(key, now, out _) && !Array.Exists(request.Aliases, alias => _ended.TryGet(alias, now, out _)))
        {
            Hold(request, SlotDirection.IsIncoming(request.AccountId, request.Callee), until);
        }
    }

    /// <summary>Counts a call that is up.</summary>
    /// <param name="judged">False when it is known only that the call is up, so that it is over no limit until it says itself that it has just begun.</param>
    /// <param name="barred">Why no call may begin now; null when one may. A call that has begun before stays.</param>
    /// <returns>Why it should not be up: which limit it is over, when it was never let through, or <paramref name="barred"/>.</returns>
    public Refusal? Start(CallSlot call, CallLimit limit, DateTimeOffset now, bool judged = true, Refusal? barred = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        Expire(now);
        if (_ended.TryGet(call.CallKey, now, out var ended) && ended >= call.Version)
        {
            return null;
        }

        var slot = Find(call.CallKey, call.Aliases, alsoStarted: false);
        // The live list hears of a call before we do, and may have told of it.
        var known = slot is { Until: null };
        if (slot is null)
        {
            slot = new Slot(call.CallKey, call.AccountId, SlotDirection.IsIncoming(call.AccountId, call.Callee));
            Take(slot);
            Name(slot, call.CallKey, call.Aliases);
        }
        else if (slot.Until is not null)
        {
            slot.Until = null;
            slot.LetThrough = true;
            Held--;
            // From now on it has the name that its accounting gives it.
            Rename(slot, call.CallKey);
            Name(slot, call.CallKey, call.Aliases);
        }

        if (judged && !slot.Judged && (call.First || !known))
        {
            slot.Judged = true;
            slot.Over = barred ?? (slot.LetThrough || Lapsed(call, now) ? null : Over(slot, known, call.AccountLimit, limit));
        }

        GiveBackHeld(call.Aliases, slot);
        slot.Missed = 0;
        slot.Version = Math.Max(slot.Version, call.Version);
        return slot.Over;
    }

    /// <summary>Gives the slot of a call back, and remembers that it has ended.</summary>
    public void End(string callKey, string[] aliases, long version, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(aliases);
        Expire(now);
        // A call that is up again by a later record stays.
        if (Find(callKey, aliases, alsoStarted: false) is { } slot && slot.Version <= version)
        {
            Release(slot);
        }

        GiveBackHeld(aliases, except: null);
        if (!_ended.TryGet(callKey, now, out var known) || known < version)
        {
            _ended.Add(callKey, version, now);
        }

        foreach (var alias in aliases)
        {
            if (!_ended.TryGet(alias, now, out _))
            {
                _ended.Add(alias, OfAnAlias, now);
            }
        }
    }

    /// <summary>Gives back the slots of calls that were let through and did not start in time.</summary>
    public void Expire(DateTimeOffset now)
    {
        while (_holds.TryPeek(out var slot, out var until) && until <= now)
        {
            _holds.Dequeue();
            if (slot.Gone || slot.Until is not { } newest)
            {
                continue;
            }

            if (newest > now)
            {
                _holds.Enqueue(slot, newest);
                continue;
            }

            foreach (var name in slot.Names)
            {
                _lapsed.Add(name, slot.Key, now);
            }

            Release(slot);
        }
    }

    /// <summary>
    /// Compares with all calls that the live list knows: one without a slot gets it, and a slot whose call is missing for the second
    /// time in a row is given back. Held slots stay as they are.
    /// </summary>
    /// <returns>How many slots were taken, and how many given back.</returns>
    public (int Taken, int GivenBack) Reconcile(IReadOnlyCollection<CallSlot> live, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(live);
        Expire(now);
        var before = _slots.Count;
        var seen = new HashSet<string>(live.Count, StringComparer.Ordinal);
        foreach (var call in live)
        {
            seen.Add(call.CallKey);
            Start(call, CallLimit.None, now, judged: false);
        }

        var taken = _slots.Count - before;
        var gone = _slots.Values.Where(slot => slot.Until is null && !seen.Contains(slot.Key) && ++slot.Missed >= 2).ToArray();
        foreach (var slot in gone)
        {
            Release(slot);
        }

        return (taken, gone.Length);
    }

    private static Refusal? Over(string whose, CallLimit limit, SlotTally? taken, bool incoming, int room) =>
        limit.Max is { } max
        && Counts(limit, incoming)
        && (taken?.Of(limit.Counted) ?? 0) + room > max
            ? Refusal.TooManyCalls(whose, limit)
            : null;

    private static bool Counts(CallLimit limit, bool incoming) => limit.Counted == CountedCalls.All || limit.Counted == CountedCalls.Incoming == incoming;

    /// <summary>Which limit a call is over that has a slot.</summary>
    /// <param name="known">
    /// Its slot was there already, and perhaps those of others that have just begun and are not judged yet: one that is to be ended makes
    /// room for them, so that no more are ended than are too many.
    /// </param>
    private Refusal? Over(Slot slot, bool known, CallLimit account, CallLimit customer)
    {
        var refusal = Over("account", account, _accounts[slot.AccountId], slot.Incoming, room: 0) ?? Over("customer", customer, _all, slot.Incoming, room: 0);
        return refusal is null || !known ? refusal
            : Over("account", account, _accounts[slot.AccountId], slot.Incoming, room: -Ending(account, slot.AccountId))
                ?? Over("customer", customer, _all, slot.Incoming, room: -Ending(customer));
    }

    private int Ending(CallLimit limit, string? accountId = null) =>
        _slots.Values.Count(slot => slot.Over is not null && (accountId is null || slot.AccountId == accountId) && Counts(limit, slot.Incoming));

    private Slot? Find(string key, string[] aliases, bool alsoStarted)
    {
        if (_slots.TryGetValue(key, out var slot) || Named(key, alsoStarted, out slot))
        {
            return slot;
        }

        foreach (var alias in aliases)
        {
            if ((_slots.TryGetValue(alias, out slot) && (alsoStarted || slot.Until is not null)) || Named(alias, alsoStarted, out slot))
            {
                return slot;
            }
        }

        return null;
    }

    private bool Named(string alias, bool alsoStarted, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Slot? slot) =>
        _aliases.TryGetValue(alias, out slot) && (alsoStarted || slot.Until is not null);

    /// <summary>One call may have been asked for by two names before it was known that they are one.</summary>
    private void GiveBackHeld(string[] names, Slot? except)
    {
        foreach (var name in names)
        {
            if ((_slots.TryGetValue(name, out var slot) || _aliases.TryGetValue(name, out slot)) && slot != except && slot.Until is not null)
            {
                Release(slot);
            }
        }
    }

    private bool Lapsed(CallSlot call, DateTimeOffset now) =>
        _lapsed.TryGet(call.CallKey, now, out _) || Array.Exists(call.Aliases, alias => _lapsed.TryGet(alias, now, out _));

    private void Hold(AdmissionRequest request, bool incoming, DateTimeOffset until)
    {
        var slot = new Slot(request.CallKey!, request.AccountId, incoming) { Until = until };
        Take(slot);
        Held++;
        Name(slot, slot.Key, request.Aliases);
        _holds.Enqueue(slot, until);
    }

    private void Take(Slot slot)
    {
        _slots.Add(slot.Key, slot);
        if (!_accounts.TryGetValue(slot.AccountId, out var account))
        {
            _accounts[slot.AccountId] = account = new SlotTally();
        }

        account.Add(slot.Incoming, 1);
        _all.Add(slot.Incoming, 1);
    }

    private void Release(Slot slot)
    {
        slot.Gone = true;
        Held -= slot.Until is null ? 0 : 1;
        _slots.Remove(slot.Key);
        foreach (var name in slot.Names)
        {
            Unname(slot, name);
        }

        var account = _accounts[slot.AccountId];
        account.Add(slot.Incoming, -1);
        _all.Add(slot.Incoming, -1);
        if (account.All == 0)
        {
            _accounts.Remove(slot.AccountId);
        }
    }

    /// <summary>Lets a slot be found by these names too; the last call of a name has it.</summary>
    private void Name(Slot slot, string key, string[] aliases)
    {
        Name(slot, key);
        foreach (var alias in aliases)
        {
            Name(slot, alias);
        }
    }

    private void Name(Slot slot, string name)
    {
        if (slot.Names.Count >= MostNames || slot.Names.Contains(name))
        {
            return;
        }

        slot.Names.Add(name);
        if (name != slot.Key)
        {
            _aliases[name] = slot;
        }
    }

    private void Unname(Slot slot, string name)
    {
        if (_aliases.TryGetValue(name, out var named) && named == slot)
        {
            _aliases.Remove(name);
        }
    }

    private void Rename(Slot slot, string key)
    {
        if (slot.Key == key)
        {
            return;
        }

        _slots.Remove(slot.Key);
        if (slot.Names.Contains(slot.Key))
        {
            _aliases[slot.Key] = slot;
        }

        Unname(slot, key);
        slot.Key = key;
        _slots.Add(key, slot);
    }

    private sealed class Slot(string key, string accountId, bool incoming)
    {
        public string Key { get; set; } = key;

        public string AccountId { get; } = accountId;

        public bool Incoming { get; } = incoming;

        /// <summary>The key and every alias, a handful.</summary>
        public List<string> Names { get; } = new(2);

        /// <summary>When the hold is over; null once the call has started.</summary>
        public DateTimeOffset? Until { get; set; }

        public Refusal? Over { get; set; }

        /// <summary>It was asked for.</summary>
        public bool LetThrough { get; set; }

        /// <summary>Whether it may be up was decided, and is not again.</summary>
        public bool Judged { get; set; }

        /// <summary>Of the newest start.</summary>
        public long Version { get; set; }

        /// <summary>How often in a row the live list did not know the call.</summary>
        public int Missed { get; set; }

        public bool Gone { get; set; }
    }
}
