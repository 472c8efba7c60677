namespace Billing.Frontend.Calls;

/// <summary>Why a call is not being ended.</summary>
/// <param name="Code">Such as <c>ended</c>, when it was over by then, or <c>not-found</c>.</param>
public sealed record RefusedDisconnect(string Key, string Code, string Message);
