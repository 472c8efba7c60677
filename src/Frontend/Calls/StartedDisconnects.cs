namespace Billing.Frontend.Calls;

/// <summary>What was begun. That a call is being ended does not say that it has ended: ask for each.</summary>
/// <param name="Started">How many calls are being ended, those that somebody had asked for before included.</param>
/// <param name="Keys">Their keys.</param>
/// <param name="Refused">Calls that are not being ended, such as those that were over by then.</param>
/// <param name="Complete">False when part of the cluster did not answer, so that calls may have been missed: ask again.</param>
public sealed record StartedDisconnects(int Started, string[] Keys, RefusedDisconnect[] Refused, bool Complete);
