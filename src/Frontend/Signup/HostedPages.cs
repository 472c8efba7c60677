using System.Security.Cryptography;
using System.Text;
using Billing.Frontend.Signup.Pages;
using Billing.Signup;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Billing.Frontend.Signup;

/// <summary>Writes a hosted page: our form or message inside the site's template, or the plain one. Everything is encoded.</summary>
internal sealed partial class HostedPages(IServiceProvider services, ILoggerFactory loggers, ICaptcha? captcha = null)
{
    private static readonly string PlainStyle = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(HostedCss.Text)))}'";
    private readonly ILogger _log = loggers.CreateLogger<HostedPages>();

    /// <param name="http">The request.</param>
    /// <param name="status">Of the answer.</param>
    /// <param name="page">Its name, for the template: form, wait, confirm, review, done, password, sorry.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="site">Whose page; null when nobody knows.</param>
    /// <param name="product">What is sold there.</param>
    /// <param name="parameters">Of <typeparamref name="T"/>.</param>
    public async Task Write<T>(HttpContext http, int status, string page, string title, SiteView? site, ProductDetails? product, Dictionary<string, object?> parameters)
        where T : IComponent
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        var content = await Html<T>(renderer, parameters);
        var name = site?.Details.Name ?? "Sign up";
        string html;
        var plain = false;
        try
        {
            html = site?.Details.Template is { } template
                ? SiteTemplate.Render(template, SiteTemplate.Values(
                    title, page, name, product?.Name ?? "", product is null ? "" : FormattableString.Invariant($"{product.Price:0.00##}"), product?.Currency ?? "", content))
                : await Plain();
            if (!html.Contains(content, StringComparison.Ordinal))
            {
                throw new InvalidOperationException("The template has lost the content.");
            }
        }
#pragma warning disable CA1031 // A template that fails must not keep visitors from paying.
        catch (Exception failure) when (site?.Details.Template is not null)
#pragma warning restore CA1031
        {
            LogTemplate(_log, failure, site.Id);
            html = await Plain();
        }

        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        Harden(response.Headers, ownStyles: site?.Details.Template is not null && !plain);
        await response.WriteAsync(html, http.RequestAborted);

        async Task<string> Plain()
        {
            plain = true;
            return "<!DOCTYPE html>\n" + await Html<HostedLayout>(renderer, new() { ["Title"] = title, ["Site"] = name, ["Content"] = content });
        }
    }

    /// <summary>
    /// Of templates, which are on the portal's origin, nothing runs: no script at all but the captcha's. And addresses of these pages, which may hold tokens, are
    /// told to nobody. There is no form-action: browsers apply it to the redirect to the pay page too.
    /// </summary>
    /// <param name="headers">Of the answer.</param>
    /// <param name="ownStyles">The site's template brings styles along; of the plain page only ours counts.</param>
    private void Harden(IHeaderDictionary headers, bool ownStyles)
    {
        var styles = ownStyles ? "'unsafe-inline' https:" : PlainStyle;
        var widget = captcha is null ? "" : $"script-src https://{captcha.Script.Host}; frame-src https://{captcha.Script.Host}; ";
        headers.ContentSecurityPolicy =
            $"default-src 'none'; {widget}style-src {styles}; img-src https: data:; font-src https: data:; base-uri 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
    }

    private static Task<string> Html<T>(HtmlRenderer renderer, Dictionary<string, object?> parameters)
        where T : IComponent =>
        renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(parameters))).ToHtmlString());

    [LoggerMessage(1, LogLevel.Error, "The template of site {Site} cannot be used; the plain page is shown instead")]
    private static partial void LogTemplate(ILogger logger, Exception failure, string site);
}
