using System.Globalization;
using Billing.Gateway.Demo;

namespace Billing.Gateway.Calls;

/// <summary>
/// Plans believable calls. Each call's chances come from the seed and the call's number alone; its names also from when the demo
/// started, so that a second run makes other calls.
/// </summary>
/// <param name="first">Number of the call before the first: planners of one run that begin far apart never give two calls one name.</param>
internal sealed class CallPlanner(GatewayOptions options, TimeProvider time, uint first = 0)
{
    private readonly uint _run = (uint)time.GetUtcNow().ToUnixTimeSeconds();
    private readonly Dictionary<string, int> _busy = [];
    private readonly int _crowding = 1 + (options.Calls / 60);
    private uint _number = first;

    /// <summary>The next call; its account is taken until <see cref="Release"/>. Null when all accounts of the node have enough calls.</summary>
    public CallPlan? Next()
    {
        _number++;
        var random = new Random(HashCode.Combine(options.Seed, _number));
        var node = Pick(DemoData.Nodes, random, node => node.Weight);
        var idle = Array.FindAll(
            DemoData.Accounts, account => account.NodeId == node.Id && _busy.GetValueOrDefault(account.Id) < account.MostCalls * _crowding);
        // A suspended customer's phones still try, but not as often as others talk.
        var account = idle.Length == 0 ? null : Pick(idle, random, account => IsSuspended(account) ? 1 : account.MostCalls * 4);
        if (account is null)
        {
            return null;
        }

        _busy[account.Id] = _busy.GetValueOrDefault(account.Id) + 1;
        return Plan(account, node, random);
    }

    public void Release(CallPlan plan) => _busy[plan.Account.Id]--;

    private CallPlan Plan(DemoAccount account, DemoNode node, Random random)
    {
        var to = Pick(Destination.All, random, destination => destination.Weight);
        var challenge = new byte[16];
        random.NextBytes(challenge);
        return new CallPlan
        {
            Account = account,
            Node = node,
            Password = random.NextDouble() < 0.02 ? "mistyped" : account.Password,
            Caller = account.IsTrunk ? account.Number[..^2] + Digits(random, 2) : account.Number,
            Callee = to.Prefix + Digits(random, to.Digits),
            CallId = Text($"{Hex(random)}{_number:x}-{_run:x}@{node.Id}.example.net"),
            ConfId = Text($"{Hex(random)} {_run:X8} {(uint)options.Seed:X8} {_number:X8}"),
            AnswerSession = Text($"{(_run * 64) + (_number * 2):X8}"),
            OriginateSession = Text($"{(_run * 64) + (_number * 2) + 1:X8}"),
            FromTag = Hex(random),
            ToTag = Hex(random),
            Challenge = challenge,
            Outcome = Outcome(random.NextDouble()),
            DialDelay = TimeSpan.FromSeconds(0.3 + (2 * random.NextDouble())),
            Ringing = TimeSpan.FromSeconds(Math.Clamp(LogNormal(random, 7, 0.6), 1.5, 40)),
            Talking = TimeSpan.FromSeconds(Math.Clamp(LogNormal(random, 120, 1.0), 3, 5400)),
            CalleeEnds = random.NextDouble() < 0.4,
            Doubled = random.NextDouble() < 0.03,
        };
    }

    private static CallOutcome Outcome(double chance) => chance switch
    {
        < 0.70 => CallOutcome.Answered,
        < 0.82 => CallOutcome.NoAnswer,
        < 0.91 => CallOutcome.Busy,
        < 0.95 => CallOutcome.Cancelled,
        < 0.98 => CallOutcome.NoSuchNumber,
        _ => CallOutcome.Congestion,
    };

    private static bool IsSuspended(DemoAccount account) =>
        Array.Exists(DemoData.Customers, customer => customer.Id == account.CustomerId && customer.SuspendedBecause is not null);

    private static T Pick<T>(T[] choices, Random random, Func<T, int> weight)
    {
        var at = random.Next(choices.Sum(weight));
        return Array.Find(choices, choice => (at -= weight(choice)) < 0)!;
    }

    /// <summary>With the given median; a sigma of 1 makes one in 27 six times as long.</summary>
    private static double LogNormal(Random random, double median, double sigma)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return median * Math.Exp(sigma * normal);
    }

    private static string Digits(Random random, int count) => random.Next((int)Math.Pow(10, count)).ToString("D" + count, CultureInfo.InvariantCulture);

    private static string Hex(Random random) => Text($"{random.Next():X8}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
