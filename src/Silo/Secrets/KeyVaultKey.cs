using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;

namespace Billing.Silo.Secrets;

/// <summary>
/// A key that never leaves Key Vault: it encrypts other keys (REST API of Key Vault, Wrap Key and Unwrap Key, api-version 7.4). Azure.Security.KeyVault.Keys could not be
/// restored where this is built.
/// </summary>
/// <param name="http">Its time-out is that of one try.</param>
/// <param name="key"><c>https://…/keys/name</c>, with a version or without.</param>
/// <param name="credential">Who we are.</param>
internal sealed class KeyVaultKey(HttpClient http, Uri key, TokenCredential credential)
{
    private const string Algorithm = "RSA-OAEP-256";
    private const int MostTries = 3;
    private static readonly TokenRequestContext s_scope = new(["https://vault.azure.net/.default"]);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    // Keys are read anew each day. A vault that is away then shall not make secrets unreadable which the silo read the minute before.
    private readonly ConcurrentDictionary<string, byte[]> _unwrapped = new(StringComparer.Ordinal);

    /// <returns>The wrapped key and the version of the vault's key that wrapped it.</returns>
    /// <exception cref="HttpRequestException">The vault refuses, or does not answer.</exception>
    public (byte[] Wrapped, Uri Version) Wrap(byte[] secret) => Ask(key, "wrapkey", secret);

    /// <summary>Asks the vault once for each wrapped key.</summary>
    /// <exception cref="HttpRequestException">The vault refuses, or does not answer.</exception>
    public byte[] Unwrap(byte[] wrapped, Uri version) =>
        // Another vault's address in the blob would have us send our token there.
        version.GetLeftPart(UriPartial.Authority) == key.GetLeftPart(UriPartial.Authority)
            ? [.. _unwrapped.GetOrAdd(Convert.ToBase64String(wrapped), _ => Ask(version, "unwrapkey", wrapped).Value)]
            : throw new InvalidOperationException("A key was wrapped by another vault than Secrets:KeyVaultKey names.");

    private (byte[] Value, Uri Version) Ask(Uri at, string operation, byte[] value)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return AskOnce(at, operation, value);
            }
            catch (HttpRequestException hiccup) when (tries < MostTries && hiccup.StatusCode is null or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
            {
                // Data Protection asks synchronously.
                CancellationToken.None.WaitHandle.WaitOne(s_pause);
            }
        }
    }

    private (byte[] Value, Uri Version) AskOnce(Uri at, string operation, byte[] value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{at.AbsoluteUri.TrimEnd('/')}/{operation}?api-version=7.4"))
        {
            Content = JsonContent.Create(new JsonObject { ["alg"] = Algorithm, ["value"] = System.Buffers.Text.Base64Url.EncodeToString(value) }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential.GetToken(s_scope, CancellationToken.None).Token);
        try
        {
            using var answer = http.Send(request);
            answer.EnsureSuccessStatusCode();
            using var body = JsonDocument.Parse(answer.Content.ReadAsStream());
            return (
                System.Buffers.Text.Base64Url.DecodeFromChars(body.RootElement.GetProperty("value").GetString()),
                new Uri(body.RootElement.GetProperty("kid").GetString()!));
        }
        catch (TaskCanceledException late)
        {
            throw new HttpRequestException("The key vault does not answer.", late);
        }
    }
}
