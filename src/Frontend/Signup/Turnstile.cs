using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Billing.Frontend.Signup;

/// <summary>Cloudflare Turnstile: an answer is good once and for five minutes, as its service says (developers.cloudflare.com/turnstile, server-side validation).</summary>
public sealed class Turnstile(HttpClient http, IOptions<SignupSettings> settings) : ICaptcha
{
    private const int LongestAnswer = 2048;
    private readonly TurnstileSettings _turnstile = settings.Value.Turnstile;

    public string Kind => "turnstile";

    public string SiteKey => _turnstile.SiteKey!;

    public string WidgetClass => "cf-turnstile";

    public string Field => "cf-turnstile-response";

    public Uri Script { get; } = new("https://challenges.cloudflare.com/turnstile/v0/api.js");

    public async Task<bool> Passes(string? answer, IPAddress? address, CancellationToken cancellationToken)
    {
        if (answer is not { Length: > 0 and <= LongestAnswer })
        {
            return false;
        }

        using var form = new FormUrlEncodedContent([
            new("secret", _turnstile.Secret), new("response", answer), .. address is null ? Array.Empty<KeyValuePair<string, string?>>() : [new("remoteip", address.ToString())]]);
        using var reply = await http.PostAsync(_turnstile.VerifyUrl, form, cancellationToken);
        reply.EnsureSuccessStatusCode();
        try
        {
            using var json = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(cancellationToken));
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("success", out var success) && success.ValueKind == JsonValueKind.True;
        }
        catch (JsonException exception)
        {
            throw new HttpRequestException("Turnstile's answer cannot be read.", exception);
        }
    }
}
