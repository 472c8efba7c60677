namespace Billing.Signup;

/// <summary>Something happened at the payment gateway.</summary>
/// <param name="Id">The same when it comes again (Stripe: <c>evt_…</c>).</param>
/// <param name="Type">The gateway's word, such as <c>checkout.session.completed</c>.</param>
/// <param name="SignupId">Null when it is about no signup: answer 200, and do nothing.</param>
public sealed record PaymentNotice(string Id, string Type, string? SignupId);
