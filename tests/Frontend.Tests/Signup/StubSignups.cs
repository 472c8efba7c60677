using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Billing.Audit;
using Billing.Frontend.Tests.Hosting;
using Billing.Signup;

namespace Billing.Frontend.Tests.Signup;

/// <summary>Sites, products, numbers and signups in memory. A signup stands as a test says.</summary>
public sealed class StubSignups
{
    public const string Back = "https://shop.example/welcome";
    public const string FormPage = "https://shop.example/form";
    public const string Origin = "https://shop.example";
    public const string Key = "site-key-1";
    public const string PayUrl = "https://pay.example/c/1";

    public ConcurrentDictionary<string, SiteView> Sites { get; } = new();

    public ConcurrentDictionary<string, ProductView> Products { get; } = new();

    public ConcurrentDictionary<string, NumberPoolView> Pools { get; } = new();

    public ConcurrentDictionary<string, NumberView> Numbers { get; } = new();

    public ConcurrentDictionary<string, ShipmentView> Shipments { get; } = new();

    public ConcurrentDictionary<string, SignupStatus> Signups { get; } = new();

    public ConcurrentDictionary<string, SignupForm> Forms { get; } = new();

    public ConcurrentDictionary<string, Visit> Visits { get; } = new();

    /// <summary>What the rules say to every form; empty: it is taken.</summary>
    public Problem[] Refusal { get; set; } = [];

    /// <summary>Of a form that was taken.</summary>
    public SignupStage FirstStage { get; set; } = SignupStage.AwaitingPayment;

    /// <summary>Why a signup's result cannot be had; null when it can.</summary>
    public Problem? TokenProblem { get; set; }

    /// <summary>What a signup's grain throws instead of an answer.</summary>
    public Exception? SignupFailure { get; set; }

    public Exception? NoticeFailure { get; set; }

    /// <summary>Why no further code is sent; null when one is.</summary>
    public Problem? CodeProblem { get; set; }

    public ConcurrentQueue<string> Commands { get; } = new();

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>The keys whose signups were asked for.</summary>
    public ConcurrentQueue<string> Keys { get; } = new();

    public ConcurrentQueue<Actor> Actors { get; } = new();

    public ConcurrentQueue<object> Queries { get; } = new();

    public static SiteView Site(string id = "shop") => new()
    {
        Id = id,
        Details = new SiteDetails { Name = "The <b>shop</b>", ReturnAddresses = [Back, FormPage], Origins = [Origin], ProductId = "line" },
        Paused = false,
        MaskedKey = "site-key…",
        KeySince = Moments.Noon,
        CreatedAt = Moments.Noon,
        Version = 1,
    };

    public void Forget()
    {
        foreach (var table in new System.Collections.IDictionary[] { Sites, Products, Pools, Numbers, Shipments, Signups, Forms, Visits })
        {
            table.Clear();
        }

        (Refusal, FirstStage, TokenProblem, SignupFailure, NoticeFailure, CodeProblem) = ([], SignupStage.AwaitingPayment, null, null, null, null);
        Commands.Clear();
        Keys.Clear();
        Actors.Clear();
        Queries.Clear();
        Sites["shop"] = Site();
        Products["line"] = new ProductView
        {
            Id = "line",
            Details = new ProductDetails { Name = "A line", Price = 9.9m, Currency = "EUR", PoolId = "berlin" },
            CreatedAt = Moments.Noon,
            Version = 1,
        };
    }

    /// <summary>A signup that stands so.</summary>
    public SignupStatus Put(string id, SignupStage stage, Problem? failure = null, bool hosted = false) => Signups[id] = new SignupStatus
    {
        Id = id,
        SiteId = "shop",
        Stage = stage,
        PayUrl = stage == SignupStage.AwaitingPayment ? PayUrl : null,
        Failure = failure,
        ReturnAddress = Back,
        FormAddress = FormPage,
        Hosted = hosted,
    };

    /// <returns>Null for a grain that is not of signup.</returns>
    public object? Make(Type type, object key) => type.Name switch
    {
        nameof(ISiteGrain) => new StubSite(this, (string)key),
        nameof(IProductGrain) => new StubProduct(this, (string)key),
        nameof(INumberPoolGrain) => new StubPool(this, (string)key),
        nameof(ISignupGrain) => new StubSignup(this, (string)key),
        nameof(IShipmentGrain) => new StubShipment(this, (string)key),
        nameof(IPaymentNoticeGrain) => new StubNotices(this),
        nameof(ISiteListGrain) or nameof(IProductListGrain) or nameof(INumberPoolListGrain) or nameof(INumberListGrain) or nameof(ISignupListGrain) or nameof(IShipmentListGrain)
            => new StubLists(this),
        _ => null,
    };

    private static Problem NotFound(string what) => new("", Problem.NotFound, $"There is no such {what}.");

    private sealed class StubSite(StubSignups cluster, string id) : ISiteGrain
    {
        public Task<Result<SiteView>> Create(SiteDetails details, Actor actor)
        {
            cluster.Actors.Enqueue(actor);
            return Task.FromResult<Result<SiteView>>(
                details.ProductId == "nothing" ? new Problem("productId", Problem.NotFound, "There is no such product.")
                : cluster.Sites.TryAdd(id, Site(id) with { Details = details }) ? cluster.Sites[id]
                : new Problem("id", "taken", "There is a site with this id already."));
        }

        public Task<SiteView?> Get() => Task.FromResult(cluster.Sites.GetValueOrDefault(id));

        public Task<Result<SiteView>> Change(SiteDetails details, int version, Actor actor) => Task.FromResult<Result<SiteView>>(
            !cluster.Sites.TryGetValue(id, out var site) ? NotFound("site")
            : site.Version != version ? new Problem("", Problem.Conflict, "Somebody else changed this site.")
            : cluster.Sites[id] = site with { Details = details, Version = version + 1 });

        public Task<Result<SiteView>> SetPaused(bool paused, string? reason, Actor actor)
        {
            cluster.Commands.Enqueue($"{(paused ? "pause" : "resume")} {reason}");
            return Task.FromResult<Result<SiteView>>(cluster.Sites.TryGetValue(id, out var site) ? cluster.Sites[id] = site with { Paused = paused } : NotFound("site"));
        }

        public Task<string?> RevealKey(Actor actor)
        {
            cluster.Actors.Enqueue(actor);
            return Task.FromResult(cluster.Sites.ContainsKey(id) ? Key : null);
        }

        public Task<Result<SiteView>> RotateKey(string? reason, Actor actor)
        {
            cluster.Commands.Enqueue($"rotate {reason}");
            return Task.FromResult<Result<SiteView>>(cluster.Sites.TryGetValue(id, out var site) ? site with { MaskedKey = "new…" } : NotFound("site"));
        }

        public Task<bool> HasKey(string key) => Task.FromResult(key == Key);

        public Task<string?> SignupIdOf(string idempotencyKey)
        {
            cluster.Keys.Enqueue(idempotencyKey);
            return Task.FromResult(cluster.Sites.ContainsKey(id) && idempotencyKey.Length is > 0 and <= 300
                ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{id} {idempotencyKey}")))[..32]
                : null);
        }

        public Task<string?> Sign(string text) => throw new NotSupportedException();
    }

    private sealed class StubSignup(StubSignups cluster, string id) : ISignupGrain
    {
        public Task<Result<SignupStatus>> Submit(string siteId, SignupForm form, Visit visit)
        {
            Fail();
            cluster.Visits[id] = visit;
            if (cluster.Signups.TryGetValue(id, out var known))
            {
                return Task.FromResult<Result<SignupStatus>>(cluster.Forms[id] == form ? known : new Problem("", "idempotency-conflict", "Another form was sent under this key."));
            }

            if (cluster.Sites[siteId].Paused)
            {
                return Task.FromResult<Result<SignupStatus>>(new Problem("", "paused", "Nobody can sign up here at present."));
            }

            if (cluster.Refusal.Length > 0)
            {
                return Task.FromResult<Result<SignupStatus>>(cluster.Refusal);
            }

            cluster.Forms[id] = form;
            cluster.Commands.Enqueue($"submit {id}");
            return Task.FromResult<Result<SignupStatus>>(cluster.Put(id, cluster.FirstStage, hosted: form.Hosted));
        }

        public Task<SignupStatus?> Status() => Task.FromResult(cluster.Signups.GetValueOrDefault(id));

        public Task<SignupView?> Get() => Task.FromResult(cluster.Signups.TryGetValue(id, out var status) ? View(status) : null);

        public Task<Result<SignupStatus>> ConfirmEmail(string code)
        {
            cluster.Commands.Enqueue($"confirm {code}");
            return Task.FromResult<Result<SignupStatus>>(code switch
            {
                "123456" => cluster.Put(id, SignupStage.AwaitingPayment),
                "000000" => TooOften(),
                _ => new Problem("code", "wrong-code", "This is not the code that was sent."),
            });
        }

        public Task<Result<SignupStatus>> SendCodeAgain()
        {
            cluster.Commands.Enqueue("code again");
            return Task.FromResult<Result<SignupStatus>>(
                cluster.CodeProblem is { } problem ? problem
                : cluster.Signups.TryGetValue(id, out var status) && status.Stage == SignupStage.AwaitingEmail ? status
                : new Problem("code", "not-awaited", "No code is waited for."));
        }

        private Problem TooOften()
        {
            var problem = new Problem("code", "too-many-tries", "A wrong code was given too often.");
            cluster.Put(id, SignupStage.Failed, problem);
            return problem;
        }

        public Task<SignupStatus?> PaymentReported()
        {
            cluster.Commands.Enqueue("reported");
            Fail();
            return Status();
        }

        public Task<SignupStatus?> GiveUp()
        {
            cluster.Commands.Enqueue("give up");
            if (cluster.Signups.TryGetValue(id, out var status) && status.Stage == SignupStage.AwaitingPayment)
            {
                cluster.Put(id, SignupStage.Undoing, new Problem("payment", "payment-cancelled", "The payment was cancelled. Nothing was charged."), status.Hosted);
            }

            return Status();
        }

        public Task<Result<SignupView>> Approve(string? reason, Actor actor) => Tell($"approve {reason}", actor);

        public Task<Result<SignupView>> Cancel(string? reason, Actor actor) => Tell($"cancel {reason}", actor);

        public Task<Result<ResultToken>> Token() =>
            Task.FromResult<Result<ResultToken>>(cluster.TokenProblem is { } problem ? problem : new ResultToken($"{id}.1.n.s", Moments.Noon));

        public Task<Result<SignupResult>> Exchange(string siteId, string token)
        {
            if (cluster.TokenProblem is { } problem || token != $"{id}.1.n.s")
            {
                return Task.FromResult<Result<SignupResult>>(cluster.TokenProblem ?? new Problem("token", "token-forged", "This token is not good."));
            }

            cluster.TokenProblem = new Problem("token", "token-used", "This token was used already.");
            return Task.FromResult<Result<SignupResult>>(Result());
        }

        public Task<Result<SignupResult>> Look(string token) =>
            Task.FromResult<Result<SignupResult>>(token == $"{id}.secret" ? Result() : new Problem("token", "token-forged", "This token is not good."));

        public Task<Result<SignupStatus>> SetPassword(string token, string password)
        {
            if (token != $"{id}.secret")
            {
                return Task.FromResult<Result<SignupStatus>>(new Problem("token", "token-forged", "This token is not good."));
            }

            if (password.Length < 8)
            {
                return Task.FromResult<Result<SignupStatus>>(new Problem("password", "too-short", "A password has at least 8 characters."));
            }

            cluster.Commands.Enqueue($"password {password}");
            return Task.FromResult<Result<SignupStatus>>(cluster.Signups[id]);
        }

        private SignupResult Result() => new()
        {
            SignupId = id,
            Number = "+493020000001",
            SipUser = "493020000001",
            PasswordToken = $"{id}.secret",
            PasswordTokenExpiresAt = Moments.Noon,
        };

        private Task<Result<SignupView>> Tell(string command, Actor actor)
        {
            cluster.Commands.Enqueue(command);
            cluster.Actors.Enqueue(actor);
            return Task.FromResult<Result<SignupView>>(cluster.Signups.TryGetValue(id, out var status) ? View(status) : NotFound("signup"));
        }

        private void Fail()
        {
            if (cluster.SignupFailure is { } failure)
            {
                throw failure;
            }
        }

        private SignupView View(SignupStatus status) => new()
        {
            Id = id,
            SiteId = status.SiteId,
            ProductId = "line",
            Product = new ProductDetails { Name = "A line" },
            Form = cluster.Forms.GetValueOrDefault(id) ?? new SignupForm { FirstName = "Grete", Email = "grete@example.com" },
            Stage = status.Stage,
            Step = "AwaitPayment",
            ReceivedAt = cluster.Clock.GetUtcNow(),
            ReviewReasons = [],
            RulesOff = [],
            Events = [new SignupEvent(Moments.Noon, "HoldNumber", "Number +493020000001 is held.")],
        };
    }

    private sealed class StubProduct(StubSignups cluster, string id) : IProductGrain
    {
        public Task<Result<ProductView>> Create(ProductDetails details, Actor actor) => Task.FromResult<Result<ProductView>>(
            details.PoolId == "nothing" ? new Problem("poolId", Problem.NotFound, "There is no such pool of numbers.")
            : cluster.Products[id] = new ProductView { Id = id, Details = details, CreatedAt = Moments.Noon, Version = 1 });

        public Task<ProductView?> Get() => Task.FromResult(cluster.Products.GetValueOrDefault(id));

        public Task<Result<ProductView>> Change(ProductDetails details, int version, Actor actor) => Task.FromResult<Result<ProductView>>(
            !cluster.Products.TryGetValue(id, out var product) ? NotFound("product")
            : product.Version != version ? new Problem("", Problem.Conflict, "Somebody else changed this product.")
            : cluster.Products[id] = product with { Details = details, Version = version + 1 });
    }

    private sealed class StubPool(StubSignups cluster, string id) : INumberPoolGrain
    {
        public Task<Result<NumberPoolView>> Create(NumberPoolDetails details, Actor actor) => Task.FromResult<Result<NumberPoolView>>(
            cluster.Pools[id] = new NumberPoolView { Id = id, Details = details, CreatedAt = Moments.Noon, Version = 1 });

        public Task<NumberPoolView?> Get() => Task.FromResult(cluster.Pools.GetValueOrDefault(id));

        public Task<Result<NumberPoolView>> Change(NumberPoolDetails details, int version, Actor actor) => Task.FromResult<Result<NumberPoolView>>(
            !cluster.Pools.TryGetValue(id, out var pool) ? NotFound("pool of numbers")
            : pool.Version != version ? new Problem("", Problem.Conflict, "Somebody else changed this pool.")
            : cluster.Pools[id] = pool with { Details = details, Version = version + 1 });

        public Task<Result<NumberImport>> Import(string[] rows, Actor actor)
        {
            cluster.Actors.Enqueue(actor);
            if (!cluster.Pools.ContainsKey(id) || rows.Length is 0 or > 1000)
            {
                return Task.FromResult<Result<NumberImport>>(cluster.Pools.ContainsKey(id) ? new Problem("rows", "out-of-range", "An import has 1 to 1000 rows.") : NotFound("pool of numbers"));
            }

            foreach (var row in rows)
            {
                cluster.Numbers[row] = new NumberView { Number = row, PoolId = id, State = NumberState.Free };
            }

            return Task.FromResult<Result<NumberImport>>(new NumberImport(rows.Length, [.. rows.Select(row => new NumberFate { Row = row, Number = row })]));
        }

        public Task<NumberCounts> Counts() => Task.FromResult(new NumberCounts(cluster.Numbers.Count, 1, 2, 3, 4));

        public Task<Result<NumberView>> Release(string number, string? reason, Actor actor) => Set("release", number, reason, NumberState.Quarantined);

        public Task<Result<NumberView>> Block(string number, string? reason, Actor actor) => Set("block", number, reason, NumberState.Blocked);

        public Task<Result<NumberView>> Unblock(string number, string? reason, Actor actor) => Set("unblock", number, reason, NumberState.Free);

        public Task<NumberView?> Hold(string signupId, DateTimeOffset until) => throw new NotSupportedException();

        public Task<NumberView?> Use(string number, string signupId, string accountId) => throw new NotSupportedException();

        public Task ReleaseOf(string signupId, bool served) => throw new NotSupportedException();

        private Task<Result<NumberView>> Set(string verb, string number, string? reason, NumberState state)
        {
            cluster.Commands.Enqueue($"{verb} {number} {reason}");
            return Task.FromResult<Result<NumberView>>(
                cluster.Numbers.TryGetValue(number, out var view) ? cluster.Numbers[number] = view with { State = state } : NotFound("number in this pool"));
        }
    }

    private sealed class StubShipment(StubSignups cluster, string id) : IShipmentGrain
    {
        public Task<ShipmentView> Order(ShipmentOrder order) => throw new NotSupportedException();

        public Task<ShipmentView?> Get() => Task.FromResult(cluster.Shipments.GetValueOrDefault(id));

        public Task<Result<ShipmentView>> MarkSent(string? carrier, string? tracking, Actor actor)
        {
            cluster.Actors.Enqueue(actor);
            return Task.FromResult<Result<ShipmentView>>(cluster.Shipments.TryGetValue(id, out var shipment)
                ? cluster.Shipments[id] = shipment with { SentAt = Moments.Noon, Carrier = carrier, Tracking = tracking }
                : NotFound("shipment"));
        }
    }

    private sealed class StubNotices(StubSignups cluster) : IPaymentNoticeGrain
    {
        public Task<bool> Take(byte[] body, string? signature)
        {
            if (cluster.NoticeFailure is { } failure)
            {
                throw failure;
            }

            cluster.Commands.Enqueue($"notice {Encoding.UTF8.GetString(body)}");
            return Task.FromResult(signature == "good");
        }
    }

    private sealed class StubLists(StubSignups cluster) : ISiteListGrain, IProductListGrain, INumberPoolListGrain, INumberListGrain, ISignupListGrain, IShipmentListGrain
    {
        public Task<Page<SiteView>> List(SiteQuery query, string? after, int take) => Answer(query, cluster.Sites);

        public Task<Page<ProductView>> List(ProductQuery query, string? after, int take) => Answer(query, cluster.Products);

        public Task<Page<NumberPoolView>> List(NumberPoolQuery query, string? after, int take) => Answer(query, cluster.Pools);

        public Task<Page<NumberView>> List(NumberQuery query, string? after, int take) => Answer(query, cluster.Numbers);

        public Task<Page<ShipmentView>> List(ShipmentQuery query, string? after, int take) => Answer(query, cluster.Shipments);

        public async Task<Page<SignupView>> List(SignupQuery query, string? after, int take)
        {
            cluster.Queries.Enqueue(query);
            var views = new List<SignupView>();
            foreach (var id in cluster.Signups.Keys.Order(StringComparer.Ordinal))
            {
                views.Add((await new StubSignup(cluster, id).Get())!);
            }

            return new Page<SignupView>([.. views], null);
        }

        private Task<Page<T>> Answer<T>(object query, ConcurrentDictionary<string, T> all)
        {
            cluster.Queries.Enqueue(query);
            return Task.FromResult(new Page<T>([.. all.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value)], null));
        }
    }
}
