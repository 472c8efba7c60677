namespace Radius;

/// <summary>What came of a Disconnect- or CoA-Request.</summary>
public enum DynamicAuthorizationOutcome
{
    /// <summary>No verified answer in time.</summary>
    Timeout = 0,

    /// <summary>The NAS did it, or says that it will.</summary>
    Ack,

    /// <summary>The NAS refused.</summary>
    Nak,
}

/// <summary>The outcome with the reason of a refusal.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="ErrorCause">Why not; None when the NAS gave no reason.</param>
public readonly record struct DynamicAuthorizationResult(DynamicAuthorizationOutcome Outcome, ErrorCause ErrorCause = ErrorCause.None);
