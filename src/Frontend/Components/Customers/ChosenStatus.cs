using Billing.Customers;

namespace Billing.Frontend.Components.Customers;

/// <summary>What somebody wants a customer or an account to be.</summary>
/// <param name="Reason">Not null when calls shall end.</param>
/// <param name="EndCalls">Its calls in progress shall end too.</param>
public sealed record ChosenStatus(ServiceStatus Status, string? Reason, bool EndCalls);
