using System.Security.Cryptography;
using System.Text.Json;
using Billing.Signup;

namespace Billing.Frontend.Signup;

/// <summary>What makes sending the same again harmless (draft-ietf-httpapi-idempotency-key-header).</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>Of what a caller of the API gives.</summary>
    public const int Longest = 255;

    /// <summary>A caller of the API chooses his key, but never one that a form has.</summary>
    public static string Of(string header) => $"api-{header}";

    /// <summary>
    /// A form that a browser posts has no headers: the same form under the same key of the page is the same attempt, by a double click or the back button. One that came to nothing may be tried again, which is another attempt.
    /// </summary>
    /// <param name="pageKey">What the page made up when it was opened; null when it made up nothing.</param>
    /// <param name="network">Where the form came from, when there is no key of the page: apart from that, since people choose what they send as one.</param>
    /// <param name="form">As it was sent.</param>
    /// <param name="attempt">0 for the first.</param>
    public static string Of(string? pageKey, string? network, SignupForm form, int attempt) =>
        $"form-{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { pageKey, network, form })))}-{attempt}";
}
