namespace Billing.Frontend.Hosting;

/// <summary>What every answer tells the browser to refuse.</summary>
public static class SecurityHeaders
{
    /// <summary>
    /// Scripts, fonts and pictures only from us, no inline script. Styles are inline because MudBlazor writes its theme into a
    /// style element and positions into style attributes. There is no form-action: signing out is a form whose answer leads to
    /// the identity provider, and browsers apply form-action to that redirect too.
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'";

    /// <summary>And what strangers need not know: which server this is.</summary>
    public static WebApplicationBuilder AddSecurityHeaders(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(server => server.AddServerHeader = false);
        return builder;
    }

    public static WebApplication UseSecurityHeaders(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            var headers = http.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
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
            }

            return next(http);
        });
        return app;
    }
}
