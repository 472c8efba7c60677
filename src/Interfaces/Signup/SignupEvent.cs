namespace Billing.Signup;

/// <summary>One step of a signup that was done.</summary>
/// <param name="At">When it was stored.</param>
/// <param name="Step">Such as <c>HoldNumber</c>; with <c>Undo</c> before it when it was undone.</param>
/// <param name="What">A sentence for a person; no secret is in it.</param>
[GenerateSerializer, Immutable, Alias("Billing.Signup.SignupEvent")]
public sealed record SignupEvent([property: Id(0)] DateTimeOffset At, [property: Id(1)] string Step, [property: Id(2)] string What);
