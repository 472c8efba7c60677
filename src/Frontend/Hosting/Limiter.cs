using System.Globalization;
using Billing.Frontend.Authentication;
using Microsoft.Extensions.Options;

namespace Billing.Frontend.Hosting;

/// <summary>
/// Tells who asks too often to wait: 429 with Retry-After. Phones' files and signup have limits of their own.
/// </summary>
internal sealed class Limiter(IOptions<RequestLimits> limits, TimeProvider time)
{
    // One for each limit: a flood that fills one takes nothing from the others.
    private readonly WindowCounts _signIns = new(TimeSpan.FromMinutes(1), time);
    private readonly WindowCounts _callers = new(TimeSpan.FromMinutes(1), time);
    private readonly WindowCounts _refused = new(TimeSpan.FromMinutes(1), time);

    /// <summary>Before authentication, since its handlers answer the provider's callbacks themselves.</summary>
    public Task SignIns(HttpContext http, RequestDelegate next)
    {
        var path = http.Request.Path;
        return path.StartsWithSegments("/authentication") || path.StartsWithSegments("/signin-oidc") || path.StartsWithSegments("/signout-callback-oidc")
            ? Count(http, next, _signIns, Network(http), limits.Value.SignInPerMinute)
            : next(http);
    }

    /// <summary>After authentication: whoever may come in is counted by name, and others by where they come from.</summary>
    public Task Api(HttpContext http, RequestDelegate next)
    {
        if (!Surface.IsApi(http.Request) || http.Request.Path.StartsWithSegments("/api/v1/signup"))
        {
            return next(http);
        }

        return http.User.Identity?.IsAuthenticated == true
            ? Count(http, next, _callers, Actors.ActorOf(http.User, Actors.Api).Id, limits.Value.ApiPerMinute)
            : Count(http, next, _refused, Network(http), limits.Value.RefusedPerMinute);
    }

    private static string Network(HttpContext http) => ClientNetwork.Of(http.Connection.RemoteIpAddress).ToString();

    private static Task Count(HttpContext http, RequestDelegate next, WindowCounts counts, string key, int most)
    {
        if (counts.Add(key, most) is not { } wait)
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        // The API's answer is made into problem details behind us.
        return Surface.IsApi(http.Request) ? Task.CompletedTask : http.Response.WriteAsync("Too many requests. Try again in a minute.", http.RequestAborted);
    }
}
