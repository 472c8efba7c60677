using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace Billing.IdentityProvider;

/// <summary>The few pages that a person may see.</summary>
internal static class Pages
{
    private const string Style = """
        :root { color-scheme: light dark; --ground: #f3f4f7; --card: #fff; --ink: #1b1f2a; --soft: #5a6172; --line: #d8dbe3; --accent: #3b4cca; --on-accent: #fff; }
        @media (prefers-color-scheme: dark) {
          :root { --ground: #12141b; --card: #1c1f29; --ink: #eceef4; --soft: #a5acbd; --line: #363b4a; --accent: #9aa6ff; --on-accent: #12141b; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
        main { width: 100%; max-width: 26rem; background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 2rem; }
        h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .25rem; }
        p { margin: 0 0 1.25rem; color: var(--soft); }
        p:last-child { margin: 1.25rem 0 0; font-size: .875rem; }
        ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }
        button { font: inherit; color: inherit; width: 100%; min-height: 3.5rem; display: flex; gap: .875rem; align-items: center; text-align: left; padding: .5rem .875rem; background: transparent; border: 1px solid var(--line); border-radius: 10px; cursor: pointer; }
        button:hover { border-color: var(--accent); }
        button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .initials { flex: none; width: 2.25rem; height: 2.25rem; border-radius: 50%; display: grid; place-items: center; background: var(--accent); color: var(--on-accent); font-size: .8rem; font-weight: 600; }
        .name { display: block; font-weight: 600; }
        .role { display: block; color: var(--soft); font-size: .875rem; }
        """;

    public static IResult SignIn(AuthorizationRequest request, IReadOnlyList<DemoUser> users, DemoUser? hinted, string action)
    {
        var list = new StringBuilder();
        foreach (var user in users)
        {
            var initials = string.Concat(user.Name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word[0]).Take(2));
            var roles = user.Roles.Length > 0 ? string.Join(", ", user.Roles) : "no role";
            list.Append($"""
                <li><button name="user" value="{E(user.UserName)}"{(user == (hinted ?? users[0]) ? " autofocus" : "")}>
                <span class="initials" aria-hidden="true">{E(initials)}</span>
                <span><span class="name">{E(user.Name)}</span> <span class="role">{E(roles)}</span></span></button></li>
                """);
        }

        return Page(StatusCodes.Status200OK, $"Sign in to {request.Client.Name}", $"""
            <h1>Sign in to {E(request.Client.Name)}</h1>
            <p>Choose who to be.</p>
            <form method="post" action="{E(action)}"><ul>{list}</ul></form>
            <p>This is the local identity provider of a developer’s machine. It asks for no password; elsewhere Microsoft Entra ID takes its place.</p>
            """);
    }

    public static IResult SignedOut() =>
        Page(StatusCodes.Status200OK, "Signed out", "<h1>You are signed out</h1><p>You can close this page.</p>");

    public static IResult Refused(string why) =>
        Page(StatusCodes.Status400BadRequest, "Sign-in refused", $"<h1>This sign-in request is refused</h1><p>{E(why)}</p>");

    /// <summary>OAuth 2.0 Form Post Response Mode: the browser carries the answer in a POST. Works by a click without scripts.</summary>
    public static IResult FormPost(string address, IReadOnlyDictionary<string, string?> answer)
    {
        var fields = string.Concat(answer.Select(pair => $"""<input type="hidden" name="{E(pair.Key)}" value="{E(pair.Value ?? "")}">"""));
        return Page(StatusCodes.Status200OK, "Signing in", $"""
            <h1>Signing in…</h1>
            <form method="post" action="{E(address)}">{fields}<noscript><button>Continue</button></noscript></form>
            """, "document.forms[0].submit()");
    }

    private static PageResult Page(int status, string title, string body, string? script = null)
    {
        var scriptElement = script is null ? "" : $"<script>{script}</script>";
        var html = $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{E(title)}</title><link rel="icon" href="data:,"><style>{Style}</style></head>
            <body><main>{body}</main>{scriptElement}</body>
            </html>
            """;
        return new PageResult(status, html, script);
    }

    private static string E(string text) => HtmlEncoder.Default.Encode(text);

    private sealed class PageResult(int status, string html, string? script) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            // No form-action: browsers would apply it to the redirect back to the application, too.
            var scripts = script is null ? "'none'" : $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";
            var response = httpContext.Response;
            response.Headers.ContentSecurityPolicy =
                $"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {scripts}; frame-ancestors 'none'; base-uri 'none'";
            response.Headers.CacheControl = "no-store";
            response.StatusCode = status;
            response.ContentType = "text/html; charset=utf-8";
            return response.WriteAsync(html, httpContext.RequestAborted);
        }
    }
}
