using Billing.Audit;
using Orleans.Concurrency;

namespace Billing.Signup;

/// <summary>One web front end that signs customers up. Key: its id (<see cref="Ids.IsName"/>).</summary>
[Alias("Billing.Signup.ISiteGrain")]
public interface ISiteGrain : IGrainWithStringKey
{
    [Alias("Create")]
    Task<Result<SiteView>> Create(SiteDetails details, Actor actor);

    /// <summary>Null when there is no such site.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<SiteView?> Get();

    /// <param name="version">The version that the change was made from.</param>
    [Alias("Change")]
    Task<Result<SiteView>> Change(SiteDetails details, int version, Actor actor);

    [Alias("SetPaused")]
    Task<Result<SiteView>> SetPaused(bool paused, string? reason, Actor actor);

    /// <summary>The key in clear; that it was looked at is audited. Null when there is no such site.</summary>
    [Alias("RevealKey")]
    Task<string?> RevealKey(Actor actor);

    /// <summary>A new key; the former one, and the tokens signed with it, are worth nothing from now on.</summary>
    [Alias("RotateKey")]
    Task<Result<SiteView>> RotateKey(string? reason, Actor actor);

    /// <summary>Whether somebody who gives this key is the site.</summary>
    [Alias("HasKey"), AlwaysInterleave]
    Task<bool> HasKey(string key);

    /// <summary>
    /// The id of the signup that belongs to an idempotency key: always the same for the same key, and guessed by nobody. Null when there is no such
    /// site, or the key is not 1 to 300 characters long.
    /// </summary>
    [Alias("SignupIdOf"), AlwaysInterleave]
    Task<string?> SignupIdOf(string idempotencyKey);

    /// <summary>HMAC-SHA256 of a text's UTF-8 by the site's key, as base64url without padding; null when there is no such site. For signups.</summary>
    [Alias("Sign"), AlwaysInterleave]
    Task<string?> Sign(string text);
}
