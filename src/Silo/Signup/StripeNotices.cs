using System.Text.Json;
using Billing.Signup;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Signup;

/// <summary>
/// Reads Stripe's webhooks. Of an event only which signup it is about is used, so that neither the API version of the endpoint, nor duplicates, nor
/// disorder matter.
/// </summary>
internal sealed class StripeNotices(IOptions<StripeOptions> options, TimeProvider time) : IPaymentNotices
{
    public PaymentNotice? Read(ReadOnlyMemory<byte> body, string? signature)
    {
        if (options.Value.WebhookSecret is not { Length: > 0 } secret || !StripeSignature.IsGood(signature, body.Span, secret, time.GetUtcNow()))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && Text(json.RootElement, "id") is { } id
                ? new PaymentNotice(id, Text(json.RootElement, "type") ?? "", SignupOf(json.RootElement))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? SignupOf(JsonElement notice)
    {
        if (Object(notice, "data") is not { } data || Object(data, "object") is not { } subject)
        {
            return null;
        }

        return Object(subject, "metadata") is { } metadata && Text(metadata, StripeGateway.SignupKey) is { } signup
            ? signup
            : Text(subject, "client_reference_id");
    }

    private static JsonElement? Object(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.Object ? child : null;

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.String && child.GetString() is { Length: > 0 } text ? text : null;
}
