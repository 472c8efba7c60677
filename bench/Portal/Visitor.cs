using System.Net;
using System.Net.Security;
using System.Text.RegularExpressions;

namespace Billing.LivePages;

/// <summary>Somebody who has signed in as a browser does: through the identity provider's form, and back by its form post.</summary>
internal sealed partial class Visitor : IDisposable
{
    // Our own, since .NET's container sends no Secure cookie over HTTP, as browsers do on this machine.
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        MaxConnectionsPerServer = 200,
        // That of the stand-in on this machine is signed by nobody.
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, errors) => errors == SslPolicyErrors.None || certificate?.Subject.StartsWith("CN=localhost,", StringComparison.Ordinal) == true },
    });

    /// <summary>As a header says it.</summary>
    public string Cookies => string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    public void Dispose() => _http.Dispose();

    public async Task SignIn(Uri page, string user)
    {
        var (_, at, form) = await Follow(new HttpRequestMessage(HttpMethod.Get, page));
        // The provider's page: its form posts to where it is, with the chosen user.
        var fields = Fields(form);
        fields["user"] = user;
        (_, at, form) = await Follow(new HttpRequestMessage(HttpMethod.Post, Action(form, at)) { Content = new FormUrlEncodedContent(fields) });
        var (status, where, _) = await Follow(new HttpRequestMessage(HttpMethod.Post, Action(form, at)) { Content = new FormUrlEncodedContent(Fields(form)) });
        if (status != HttpStatusCode.OK || where.Host != page.Host || where.Port != page.Port)
        {
            throw new InvalidOperationException($"Signing in ended at {where.GetLeftPart(UriPartial.Path)} with {status}.");
        }
    }

    public async Task<string> Get(Uri page)
    {
        var (status, where, text) = await Follow(new HttpRequestMessage(HttpMethod.Get, page));
        return status == HttpStatusCode.OK ? text : throw new InvalidOperationException($"{where} answers {status}.");
    }

    public async Task<string> Post(Uri address)
    {
        var (status, _, text) = await Follow(new HttpRequestMessage(HttpMethod.Post, address));
        return status == HttpStatusCode.OK ? text : throw new InvalidOperationException($"{address} answers {status}.");
    }

    private async Task<(HttpStatusCode Status, Uri At, string Text)> Follow(HttpRequestMessage request)
    {
        for (var hops = 0; ; hops++)
        {
            var at = request.RequestUri!;
            if (_cookies.Count > 0)
            {
                request.Headers.TryAddWithoutValidation("Cookie", Cookies);
            }

            using var answer = await _http.SendAsync(request);
            foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
            {
                var (name, value) = (cookie[..cookie.IndexOf('=', StringComparison.Ordinal)], cookie[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(';')[0]);
                if (value.Length == 0)
                {
                    _cookies.Remove(name);
                }
                else
                {
                    _cookies[name] = value;
                }
            }

            if ((int)answer.StatusCode is < 300 or >= 400 || answer.Headers.Location is not { } next || hops > 10)
            {
                return (answer.StatusCode, at, await answer.Content.ReadAsStringAsync());
            }

            request = new HttpRequestMessage(HttpMethod.Get, new Uri(at, next));
        }
    }

    private static Uri Action(string html, Uri at) => Form().Match(html) is { Success: true } form ? new Uri(at, WebUtility.HtmlDecode(form.Groups[1].Value)) : at;

    private static Dictionary<string, string> Fields(string html) => Hidden().Matches(html)
        .ToDictionary(field => WebUtility.HtmlDecode(field.Groups[1].Value), field => WebUtility.HtmlDecode(field.Groups[2].Value), StringComparer.Ordinal);

    [GeneratedRegex("<form[^>]*action=\"([^\"]*)\"")]
    private static partial Regex Form();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
