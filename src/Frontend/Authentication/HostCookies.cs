using Microsoft.AspNetCore.Authentication.Cookies;

namespace Billing.Frontend.Authentication;

/// <summary>
/// Names cookies <c>__Host-…</c> over HTTPS: a browser then takes them only as Secure, for this host alone and every path of it, so that no
/// other host of the domain can set one (RFC 6265bis §4.1.3.2). Over HTTP, on a developer's machine, it would not take them at all.
/// </summary>
internal sealed class HostCookies : ICookieManager
{
    private const string Prefix = "__Host-";
    private readonly ChunkingCookieManager _cookies = new();

    public string? GetRequestCookie(HttpContext context, string key) => _cookies.GetRequestCookie(context, Name(context, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        _cookies.AppendResponseCookie(context, Name(context, key), value, Tied(context, options));

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
        _cookies.DeleteCookie(context, Name(context, key), Tied(context, options));

    private static string Name(HttpContext context, string key) => context.Request.IsHttps ? Prefix + key : key;

    private static CookieOptions Tied(HttpContext context, CookieOptions options)
    {
        if (context.Request.IsHttps)
        {
            (options.Secure, options.Path, options.Domain) = (true, "/", null);
        }

        return options;
    }
}
