namespace Billing.Frontend;

/// <summary>Which part of the site a request is for: programs are answered with status codes, people with pages.</summary>
public static class Surface
{
    /// <summary>The REST API and its description, but not the page to browse it.</summary>
    public static bool IsApi(HttpRequest request) =>
        (request.Path.StartsWithSegments("/api") && !request.Path.StartsWithSegments("/api/docs"))
        || request.Path.StartsWithSegments("/openapi");
}
