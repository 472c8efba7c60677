namespace Billing.Calls;

/// <summary>Calls that were set up within one minute.</summary>
/// <param name="Minute">Its start, UTC.</param>
/// <param name="Answered">Those of <paramref name="Calls"/> that were answered so far.</param>
[GenerateSerializer, Immutable, Alias("Billing.Calls.MinuteOfCalls")]
public sealed record MinuteOfCalls([property: Id(0)] DateTimeOffset Minute, [property: Id(1)] int Calls, [property: Id(2)] int Answered);
