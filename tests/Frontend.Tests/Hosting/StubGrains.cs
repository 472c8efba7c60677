using System.Collections.Concurrent;
using System.Reflection;
using Billing.Audit;
using Billing.Calls;
using Billing.Customers;
using Billing.Frontend.Tests.Devices;
using Billing.Frontend.Tests.Reports;
using Billing.Frontend.Tests.Signup;
using Billing.Health;
using Billing.Nodes;

namespace Billing.Frontend.Tests.Hosting;

/// <summary>A cluster in memory: answers for the grains that the frontend calls, and remembers what it was told.</summary>
public class StubGrains : DispatchProxy
{
    private readonly ConcurrentDictionary<(Type, object), object> _grains = new();

    public ConcurrentDictionary<string, CustomerView> Customers { get; } = new();

    public ConcurrentDictionary<string, AccountView> Accounts { get; } = new();

    public ConcurrentDictionary<string, NodeView> Nodes { get; } = new();

    public ConcurrentDictionary<string, CallView> Calls { get; } = new();

    public ConcurrentDictionary<string, DisconnectView> Disconnects { get; } = new();

    public StubPhones Phones { get; } = new();

    public StubSignups Signups { get; } = new();

    public StubReports Reports { get; } = new();

    public AuditEntry[] Audit { get; set; } = [];

    public ConcurrentQueue<Actor> Actors { get; } = new();

    public ConcurrentQueue<object> Queries { get; } = new();

    public RefusedCall Refused { get; } = new() { At = Moments.Noon, NodeId = "sip-1", AccountId = "alice", ReturnCode = 3, Reason = "too many", LeftOut = 7 };

    public ClusterHealth Health { get; set; } = new() { At = Moments.Noon, Silos = [] };

    public StubShard[] Shards { get; } = [.. Enumerable.Range(0, ILiveCallsGrain.Shards).Select(_ => new StubShard())];

    public Func<CallQuery, string?, int, Task<Page<Cdr>>> History { get; set; } = (_, _, _) => Task.FromResult(new Page<Cdr>([], null));

    /// <summary>What every grain throws instead of an answer.</summary>
    public Exception? Failure { get; set; }

    public IGrainFactory Factory => (IGrainFactory)(object)this;

    public static StubGrains Create() => (StubGrains)(object)Create<IGrainFactory, StubGrains>();

    /// <summary>An empty cluster that answers.</summary>
    public void Forget()
    {
        Failure = null;
        Customers.Clear();
        Accounts.Clear();
        Nodes.Clear();
        Calls.Clear();
        Disconnects.Clear();
        Audit = [];
        Actors.Clear();
        Queries.Clear();
        Phones.Forget();
        Signups.Forget();
        Reports.Forget();
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod is not { Name: "GetGrain", IsGenericMethod: true })
        {
            throw new NotSupportedException($"{targetMethod}");
        }

        if (Failure is not null)
        {
            throw Failure;
        }

        var type = targetMethod.GetGenericArguments()[0];
        return _grains.GetOrAdd((type, args![0]!), key => Make(key.Item1, key.Item2));
    }

    private object Make(Type type, object key) => type.Name switch
    {
        nameof(ICustomerGrain) => new StubCustomer(this, (string)key),
        nameof(ICustomerListGrain) or nameof(IAccountListGrain) or nameof(INodeListGrain) or nameof(IAuditGrain) or nameof(ICallHistoryGrain)
                or nameof(IRefusedCallsGrain)
            => new StubLists(this),
        nameof(IAccountGrain) => new StubAccount(this, (string)key),
        nameof(INodeGrain) => new StubNode(this, (string)key),
        nameof(ICallGrain) => new StubCall(this, (string)key),
        nameof(IDisconnectGrain) => new StubDisconnect(this, (string)key),
        nameof(ILiveCallsGrain) => Shards[(long)key],
        nameof(INodeDirectoryGrain) => new StubDirectory(),
        nameof(ISiloHealthGrain) => new StubHealth(this),
        nameof(IManagementGrain) => StubManagement.Create(),
        _ => Phones.Make(type, key) ?? Signups.Make(type, key) ?? Reports.Make(type, key) ?? throw new NotSupportedException(type.Name),
    };

    private sealed class StubCustomer(StubGrains cluster, string id) : ICustomerGrain
    {
        public Task<Result<CustomerView>> Create(CustomerDetails details, Actor actor)
        {
            cluster.Actors.Enqueue(actor);
            if (details.Name.Length == 0)
            {
                Problem[] problems = [new("Name", "required", "is required"), new("Currency", "invalid", "is not a currency"), new("Currency", "x", "and more")];
                return Task.FromResult<Result<CustomerView>>(problems);
            }

            var view = new CustomerView { Id = id, Details = details, Status = ServiceStatus.Active, Balance = 0m, CreatedAt = Moments.Noon, Version = 1 };
            return Task.FromResult<Result<CustomerView>>(
                cluster.Customers.TryAdd(id, view) ? view : new Problem("Id", "taken", "is taken"));
        }

        public Task<CustomerView?> Get() => Task.FromResult(cluster.Customers.GetValueOrDefault(id));

        public Task<Result<CustomerView>> Change(CustomerDetails details, int version, Actor actor) =>
            Task.FromResult<Result<CustomerView>>(!cluster.Customers.TryGetValue(id, out var view) ? new Problem("", Problem.NotFound, "There is no such customer.")
                : view.Version != version ? new Problem("Version", Problem.Conflict, "Somebody else changed the customer.")
                : cluster.Customers[id] = view with { Details = details, Version = version + 1 });

        public Task<Result<CustomerView>> SetStatus(ServiceStatus status, string? reason, Actor actor)
        {
            cluster.Queries.Enqueue((status, reason));
            return Task.FromResult<Result<CustomerView>>(!cluster.Customers.TryGetValue(id, out var view)
                ? new Problem("", Problem.NotFound, "There is no such customer.")
                : cluster.Customers[id] = view with { Status = status, Version = view.Version + 1 });
        }

        public Task<Result<CustomerView>> Credit(string key, decimal amount, string what, Actor actor) => throw new NotSupportedException();

        public Task<Admission> Admit(AdmissionRequest request) => throw new NotSupportedException();

        public Task<Refusal?[]> CallsChanged(SlotNews[] news) => throw new NotSupportedException();

        public Task<SlotCount> Slots() => throw new NotSupportedException();
    }

    private sealed class StubAccount(StubGrains cluster, string id) : IAccountGrain
    {
        public Task<Result<AccountView>> Create(string customerId, AccountDetails details, string password, Actor actor) =>
            Task.FromResult<Result<AccountView>>(cluster.Accounts[id] = new AccountView
            {
                Id = id,
                CustomerId = customerId,
                Details = details,
                Status = ServiceStatus.Active,
                CreatedAt = Moments.Noon,
                Version = 1,
            });

        public Task<AccountView?> Get() => Task.FromResult(cluster.Accounts.GetValueOrDefault(id));

        public Task<Result<AccountView>> Change(AccountDetails details, string? password, int version, Actor actor) =>
            Task.FromResult<Result<AccountView>>(new Problem("Version", Problem.Conflict, "Somebody else changed the account."));

        public Task<Result<AccountView>> SetStatus(ServiceStatus status, string? reason, Actor actor) =>
            Task.FromResult<Result<AccountView>>(!cluster.Accounts.TryGetValue(id, out var view)
                ? new Problem("", Problem.NotFound, "There is no such account.")
                : cluster.Accounts[id] = view with { Status = status, Version = view.Version + 1 });

        public Task<Result<AccountView>> RenewPassword(string? reason, Actor actor) => throw new NotSupportedException();

        public Task<string?> RevealPassword(Actor actor)
        {
            cluster.Actors.Enqueue(actor);
            return Task.FromResult(cluster.Accounts.ContainsKey(id) ? "a password" : null);
        }

        public Task<Billing.Customers.Authorization> Authorize(AuthorizationRequest request) => throw new NotSupportedException();

        public Task<string?> Owner() => throw new NotSupportedException();

        public Task<AccountStanding?> Standing() => throw new NotSupportedException();
    }

    private sealed class StubNode(StubGrains cluster, string id) : INodeGrain
    {
        public Task<Result<NodeView>> Create(NodeDetails details, string secret, Actor actor, string? rpcPassword = null) =>
            Task.FromResult<Result<NodeView>>(cluster.Nodes[id] = new NodeView { Id = id, Details = details, Closed = false, CreatedAt = Moments.Noon, Version = 1 });

        public Task<NodeView?> Get() => Task.FromResult(cluster.Nodes.GetValueOrDefault(id));

        public Task<Result<NodeView>> Change(NodeDetails details, string? secret, int version, Actor actor, string? rpcPassword = null) =>
            Task.FromResult<Result<NodeView>>(cluster.Nodes[id] with { Details = details, Version = version + 1 });

        public Task<Result<NodeView>> SetClosed(bool closed, string? reason, Actor actor) => Task.FromResult<Result<NodeView>>(
            cluster.Nodes.TryGetValue(id, out var node) ? node with { Closed = closed } : new Problem("", Problem.NotFound, "There is no such node."));

        public Task<string?> RevealSecret(Actor actor) => Task.FromResult(cluster.Nodes.ContainsKey(id) ? "a secret" : null);

        public Task<int> Restarted(NodeRestart restart) => throw new NotSupportedException();

        public Task<NodeHealth?> Health() => Task.FromResult(cluster.Nodes.ContainsKey(id)
            ? new NodeHealth { Traffic = new NodeTraffic { NodeId = id }, Ends = new NodeEnds(Moments.Noon, 0, 0, 0) }
            : null);
    }

    private sealed class StubCall(StubGrains cluster, string key) : ICallGrain
    {
        public Task Apply(AccountingEvent record) => throw new NotSupportedException();

        public Task<CallView?> Get(DateTimeOffset? endedAt) => Task.FromResult(cluster.Calls.GetValueOrDefault(key));

        public Task<DateTimeOffset?> Reconsider() => throw new NotSupportedException();

        public Task<bool> NodeRestarted(string nodeId, NodeRestart restart) => throw new NotSupportedException();

        public Task NodeSaysOver(string nodeId) => throw new NotSupportedException();
    }

    private sealed class StubDisconnect(StubGrains cluster, string key) : IDisconnectGrain
    {
        public Task<Result<DisconnectView>> Request(string reason, Actor actor)
        {
            cluster.Actors.Enqueue(actor);
            return Task.FromResult<Result<DisconnectView>>(key.StartsWith("over", StringComparison.Ordinal)
                ? new Problem("", "ended", "This call is over already.")
                : cluster.Disconnects[key] = new DisconnectView
                {
                    Key = key,
                    Stage = DisconnectStage.Requested,
                    Reason = reason,
                    By = actor.Name,
                    RequestedAt = Moments.Noon,
                    UnderWay = true,
                    MayBlock = false,
                    Steps = [],
                });
        }

        public Task<Result<DisconnectView>> BlockAndRetry(string reason, Actor actor) =>
            Task.FromResult<Result<DisconnectView>>(new Problem("", "not-stuck", "Ask for the call to end first."));

        public Task<DisconnectView?> Get() => Task.FromResult(cluster.Disconnects.GetValueOrDefault(key));
    }

    private sealed class StubLists(StubGrains cluster) : ICustomerListGrain, IAccountListGrain, INodeListGrain, IAuditGrain, ICallHistoryGrain, IRefusedCallsGrain
    {
        public Task<Page<CustomerView>> List(CustomerQuery query, string? after, int take) => Answer(query, cluster.Customers, after, take);

        public Task<Page<AccountView>> List(AccountQuery query, string? after, int take) => Answer(query, cluster.Accounts, after, take);

        public Task<Page<NodeView>> List(NodeQuery query, string? after, int take) => Answer(query, cluster.Nodes, after, take);

        public Task<Page<AuditEntry>> Search(AuditQuery query, string? after, int take)
        {
            cluster.Queries.Enqueue(query);
            var first = after is null ? 0 : int.Parse(after, System.Globalization.CultureInfo.InvariantCulture);
            var rest = cluster.Audit.Length - first;
            return Task.FromResult(new Page<AuditEntry>([.. cluster.Audit.Skip(first).Take(take)], rest > take ? $"{first + take}" : null));
        }

        public Task<Page<Cdr>> Search(CallQuery query, string? after, int take)
        {
            cluster.Queries.Enqueue(query);
            return cluster.History(query, after, take);
        }

        public Task<Page<RefusedCall>> Search(RefusedCallQuery query, string? after, int take)
        {
            cluster.Queries.Enqueue(query);
            return Task.FromResult(new Page<RefusedCall>([cluster.Refused], null));
        }

        private Task<Page<T>> Answer<T>(object query, ConcurrentDictionary<string, T> all, string? after, int take)
        {
            cluster.Queries.Enqueue(query);
            var rest = all.Where(entry => after is null || string.CompareOrdinal(entry.Key, after) > 0)
                .OrderBy(entry => entry.Key, StringComparer.Ordinal).ToArray();
            return Task.FromResult(new Page<T>([.. rest.Take(take).Select(entry => entry.Value)], rest.Length > take ? rest[take - 1].Key : null));
        }
    }

    private sealed class StubHealth(StubGrains cluster) : ISiloHealthGrain
    {
        public Task Report(SiloReport report) => throw new NotSupportedException();

        public Task Leave(string silo) => throw new NotSupportedException();

        public Task<ClusterHealth> Read() => Task.FromResult(cluster.Health);
    }

    private sealed class StubDirectory : INodeDirectoryGrain
    {
        public Task<string?> Claim(string nodeId, string[] addresses) => throw new NotSupportedException();

        public Task Put(NodeEntry node) => throw new NotSupportedException();

        public Task<NodeTable?> NewerThan(string? epoch, long version) => throw new NotSupportedException();

        public Task<NodeEntry?> Find(string nodeId) => throw new NotSupportedException();

        public Task Report(ListenerReport report) => throw new NotSupportedException();

        public Task<TrafficHealth> Health() => Task.FromResult(new TrafficHealth
        {
            Nodes = [new NodeTraffic { NodeId = "gw1", Packets = 7, Drops = new() { ["BadAuthenticator"] = 2 } }],
            Listeners = 1,
        });
    }
}
