using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Billing.Gateway.Demo;

/// <summary>The REST API, as a script uses it: with a token of its own by client credentials.</summary>
internal sealed class BillingApi(HttpClient http, GatewayOptions options, TimeProvider time)
{
    private string? _token;
    private DateTimeOffset _goodUntil;

    /// <summary>Creates something unless it is there already.</summary>
    /// <param name="path">Such as <c>customers</c>.</param>
    /// <param name="body">As JSON.</param>
    /// <returns>Whether it was created; false when it was there.</returns>
    /// <exception cref="BillingApiException">The API refuses it.</exception>
    /// <exception cref="HttpRequestException">The API or the identity provider cannot be reached, or is not ready.</exception>
    public async Task<bool> CreateAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var answer = await PostAsync(path, body, cancellationToken);
        if (answer.IsSuccessStatusCode)
        {
            return true;
        }

        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.StatusCode == HttpStatusCode.BadRequest && IsTaken(text) ? false : throw Refused(path, answer.StatusCode, text);
    }

    /// <returns>What the API answers.</returns>
    /// <exception cref="BillingApiException">The API refuses it.</exception>
    /// <exception cref="HttpRequestException">The API or the identity provider cannot be reached, or is not ready.</exception>
    public Task<JsonElement> CommandAsync(string path, object body, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Post, path, body, cancellationToken);

    /// <inheritdoc cref="CommandAsync"/>
    public Task<JsonElement> PutAsync(string path, object body, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Put, path, body, cancellationToken);

    /// <inheritdoc cref="CommandAsync"/>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Get, path, body: null, cancellationToken);

    private async Task<JsonElement> AskAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(method, path, body, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw Refused(path, answer.StatusCode, text);
        }

        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    private Task<HttpResponseMessage> PostAsync(string path, object body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, body, cancellationToken);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, $"{options.Api.TrimEnd('/')}/api/v1/{path}")
        {
            Content = body is null ? null : JsonContent.Create(body),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(cancellationToken));
        var answer = await http.SendAsync(request, cancellationToken);
        if ((int)answer.StatusCode < 500)
        {
            return answer;
        }

        var status = answer.StatusCode;
        answer.Dispose();
        throw new HttpRequestException($"The API answers {(int)status}.", inner: null, status);
    }

    private async Task<string> TokenAsync(CancellationToken cancellationToken)
    {
        if (_token is not null && time.GetUtcNow() < _goodUntil)
        {
            return _token;
        }

        using var form = new FormUrlEncodedContent([
            new("grant_type", "client_credentials"),
            new("client_id", options.ClientId),
            new("client_secret", options.ClientSecret),
            new("scope", options.Scope),
        ]);
        using var answer = await http.PostAsync(options.TokenEndpoint, form, cancellationToken);
        answer.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
        _goodUntil = time.GetUtcNow() + TimeSpan.FromSeconds(json.RootElement.GetProperty("expires_in").GetInt32() - 60);
        return _token = json.RootElement.GetProperty("access_token").GetString()!;
    }

    private static bool IsTaken(string problem)
    {
        try
        {
            using var json = JsonDocument.Parse(problem);
            return json.RootElement.TryGetProperty("codes", out var codes)
                && codes.TryGetProperty("id", out var ofId)
                && ofId.EnumerateArray().Any(code => code.GetString() == "taken");
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static BillingApiException Refused(string path, HttpStatusCode status, string text) =>
        new($"The API refuses {path} with {(int)status}: {text[..Math.Min(text.Length, 500)]}");
}
