using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Billing.PaymentProcessor.Webhooks;

/// <summary>The header <c>Stripe-Signature</c>: <c>t=…,v1=…</c>, HMAC-SHA256 over time, a dot and the body (docs.stripe.com/webhooks#verify-manually).</summary>
internal static class WebhookSignature
{
    public static string Header(string secret, long unixSeconds, string body)
    {
        var signed = string.Create(CultureInfo.InvariantCulture, $"{unixSeconds}.{body}");
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed));
        return string.Create(CultureInfo.InvariantCulture, $"t={unixSeconds},v1={Convert.ToHexStringLower(mac)}");
    }
}
