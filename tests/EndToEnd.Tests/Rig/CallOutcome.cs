namespace EndToEnd.Rig;

/// <summary>How the calls of a caller went, by SIPp's own count.</summary>
/// <param name="Successful">Calls that went through the whole scenario, BYE and its 200 included.</param>
/// <param name="Failed">Calls that did not: refused, timed out, or ended in an unexpected way.</param>
/// <param name="Errors">SIPp's error log: for a refused call it shows the unexpected answer, e.g. <c>SIP/2.0 403</c>.</param>
public sealed record CallOutcome(int Successful, int Failed, string Errors);
