using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Billing.Audit;
using Billing.Customers;
using Billing.Devices;
using Microsoft.Extensions.Logging;

namespace Billing.Signup;

[GrainType("site")]
public sealed class SiteGrain(
    [PersistentState("site")] IPersistentState<SiteState> stored,
    IAuditLog log,
    TimeProvider time,
    ILogger<SiteGrain> logger) : Grain, ISiteGrain
{
    private const int LongestIdempotencyKey = 300;
    private const string KeyPrefix = "site_";

    private readonly AuditedState<SiteState> _state = new(stored, log, logger);

    private string Id => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _state.Log();

    public async Task<Result<SiteView>> Create(SiteDetails details, Actor actor)
    {
        var tidy = SiteRulesCheck.Tidy(details);
        var problems = await Check(tidy);
        if (problems.Length > 0)
        {
            return problems;
        }

        if (_state.Current is not null)
        {
            return Fields.Taken("site");
        }

        var now = time.GetUtcNow();
        var key = NewKey();
        return await Store(
            new SiteState { Id = Id, Details = tidy, Key = key, KeySince = now, Salt = Secrets.Token(), CreatedAt = now },
            SiteRulesCheck.Compare(new SiteDetails(), tidy).Secret("key", null, key), actor, "create");
    }

    public Task<SiteView?> Get() => Task.FromResult(_state.Current?.View());

    public async Task<Result<SiteView>> Change(SiteDetails details, int version, Actor actor)
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound("site");
        }

        if (current.Version != version)
        {
            return Fields.Conflict("site");
        }

        var tidy = SiteRulesCheck.Tidy(details);
        var problems = await Check(tidy);
        return problems.Length > 0 ? problems : await Store(current with { Details = tidy }, SiteRulesCheck.Compare(current.Details, tidy), actor, "change");
    }

    public async Task<Result<SiteView>> SetPaused(bool paused, string? reason, Actor actor)
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound("site");
        }

        return await Store(
            current with { Paused = paused }, new Changes().Field("paused", current.Paused, paused), actor, paused ? "pause" : "resume", CustomerRules.Blank(reason));
    }

    public async Task<string?> RevealKey(Actor actor)
    {
        if (_state.Current is not { } current)
        {
            return null;
        }

        // Stored before it is shown: a look that is not audited does not happen.
        await _state.Store(current, new Changes().By(actor, "reveal-secret", SiteRulesCheck.AuditKind, Id, time.GetUtcNow()));
        return current.Key;
    }

    public async Task<Result<SiteView>> RotateKey(string? reason, Actor actor)
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound("site");
        }

        var key = NewKey();
        return await Store(
            current with { Key = key, KeySince = time.GetUtcNow() }, new Changes().Secret("key", current.Key, key), actor, "rotate", CustomerRules.Blank(reason));
    }

    public Task<bool> HasKey(string key) => Task.FromResult(
        _state.Current is { } current && key is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(current.Key)));

    public Task<string?> SignupIdOf(string idempotencyKey) => Task.FromResult(
        _state.Current is { } current && idempotencyKey is { Length: > 0 and <= LongestIdempotencyKey }
            ? Convert.ToHexStringLower(Hmac(current.Salt, idempotencyKey))[..32]
            : null);

    public Task<string?> Sign(string text) => Task.FromResult(
        _state.Current is { } current ? Base64Url.EncodeToString(Hmac(current.Key, text)) : null);

    private static byte[] Hmac(string key, string text) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text));

    private static string NewKey() => KeyPrefix + Secrets.Token();

    private async Task<Problem[]> Check(SiteDetails tidy)
    {
        var problems = SiteRulesCheck.Check(Id, tidy);
        var product = Ids.IsName(tidy.ProductId) ? await GrainFactory.GetGrain<IProductGrain>(tidy.ProductId).Get() : null;
        return problems.Refuse(product is null && tidy.ProductId.Length > 0, "productId", Problem.NotFound, "There is no such product.").Problems;
    }

    private async Task<SiteView> Store(SiteState next, Changes changes, Actor actor, string action, string? reason = null)
    {
        var entry = changes.By(actor, action, SiteRulesCheck.AuditKind, Id, time.GetUtcNow(), reason);
        if (entry.Changes.Length == 0)
        {
            return _state.Current!.View();
        }

        next = next with { Version = next.Version + 1 };
        await _state.Store(next, entry);
        return next.View();
    }
}
