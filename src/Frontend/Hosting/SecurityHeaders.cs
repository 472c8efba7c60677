using System.Security.Cryptography;

namespace Billing.Frontend.Hosting;

/// <summary>What every answer tells the browser to refuse.</summary>
public static class SecurityHeaders
{
    /// <summary>For what no browser shall show as a page.</summary>
    public const string NothingAtAll = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>The one style that the scripts of the page to browse the API write into it; an end-to-end test fails when another version writes another.</summary>
    private const string StyleOfDocs = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

    /// <summary>
    /// Scripts, styles, fonts and pictures only from us, nothing inline but style elements that carry this answer's nonce. Blazor makes elements and attributes of
    /// what the server draws, MudBlazor's theme and positions among them: portal.js lets that pass by giving style elements the nonce, and
    /// setting style attributes through the object model, which the policy does not forbid. There is no form-action: signing out is a form whose answer leads
    /// to the identity provider, and browsers apply form-action to that redirect too.
    /// </summary>
    private static string ContentSecurityPolicy(string inlineStyle) =>
        $"default-src 'self'; script-src 'self'; style-src 'self' {inlineStyle}; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'";

    /// <summary>And what strangers need not know: which server this is.</summary>
    public static WebApplicationBuilder AddSecurityHeaders(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(server => server.AddServerHeader = false);
        builder.Services.AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365));
        return builder;
    }

    /// <summary>What style elements of this answer must carry to count.</summary>
    public static string NonceOf(HttpContext http) => (string)http.Items[typeof(SecurityHeaders)]!;

    public static WebApplication UseSecurityHeaders(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            var headers = http.Response.Headers;
            var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
            http.Items[typeof(SecurityHeaders)] = nonce;
            headers.ContentSecurityPolicy = ContentSecurityPolicy(http.Request.Path.StartsWithSegments("/api/docs") ? StyleOfDocs : $"'nonce-{nonce}'");
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            if (Surface.IsApi(http.Request))
            {
                // Answers carry customers' numbers, and sometimes a secret.
                headers.CacheControl = "no-store";
                headers.ContentSecurityPolicy = NothingAtAll;
            }

            return next(http);
        });
        return app;
    }

    /// <summary>What stands in the answer so far goes out with it: whatever answers for an exception takes all headers away first. Who sets one anew has it his way.</summary>
    public static WebApplication UseLastingHeaders(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            var headers = http.Response.Headers.ToArray();
            http.Response.OnStarting(() =>
            {
                foreach (var (name, value) in headers)
                {
                    http.Response.Headers.TryAdd(name, value);
                }

                return Task.CompletedTask;
            });
            return next(http);
        });
        return app;
    }
}
