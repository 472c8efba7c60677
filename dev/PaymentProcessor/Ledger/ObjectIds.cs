using System.Security.Cryptography;

namespace Billing.PaymentProcessor.Ledger;

/// <summary>Ids that nobody guesses, in Stripe's form.</summary>
internal static class ObjectIds
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string New(string prefix) => prefix + RandomNumberGenerator.GetString(Letters, 24);
}
