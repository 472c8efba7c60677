using Billing.Signup;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Billing.Frontend.Signup;

/// <summary>Which pages may call the signup API from a browser: those at the origins of the site that is named in the path.</summary>
internal sealed class SiteCors(IGrainFactory grains) : ICorsPolicyProvider
{
    /// <summary>The API's header for the site's key is not among them: a browser must never have it.</summary>
    private static readonly string[] Headers = ["content-type", IdempotencyKey.Header];

    public async Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName)
    {
        // Never null: a preflight without any policy would go on to the endpoint.
        if (context.GetRouteValue("site") is not string id || !Ids.IsName(id))
        {
            return Policy([]);
        }

        try
        {
            return Policy(await grains.GetGrain<ISiteGrain>(id).Get() is { } site ? site.Details.Origins : []);
        }
#pragma warning disable CA1031 // The endpoint will meet the same and answers with the reason, which the browser keeps from the page.
        catch (Exception)
#pragma warning restore CA1031
        {
            return Policy([]);
        }
    }

    private static CorsPolicy Policy(string[] origins) => new CorsPolicyBuilder(origins)
        .WithMethods(HttpMethods.Get, HttpMethods.Post)
        .WithHeaders(Headers)
        .WithExposedHeaders("Location", "Retry-After")
        .SetPreflightMaxAge(TimeSpan.FromMinutes(10))
        .Build();
}
