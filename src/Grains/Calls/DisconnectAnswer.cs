namespace Billing.Calls;

/// <summary>A node's answer.</summary>
/// <param name="What">A sentence for a person, which says whose fault a refusal is.</param>
/// <param name="ErrorCause">Of a refusal by RADIUS (RFC 5176 §3.5).</param>
/// <param name="TryAgain">Another try in a while may go better.</param>
public sealed record DisconnectAnswer(DisconnectOutcome Outcome, string What, int? ErrorCause = null, bool TryAgain = false);
