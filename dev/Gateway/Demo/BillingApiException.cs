namespace Billing.Gateway.Demo;

/// <summary>The API refused what the demo asked of it.</summary>
internal sealed class BillingApiException(string message) : Exception(message);
