namespace Billing;

/// <summary>One reason why a request was refused, told at the field that it concerns.</summary>
/// <param name="Field">Name of the field of the command as the API spells it; empty when it concerns the whole request.</param>
/// <param name="Code">Stable code for programs, such as <c>required</c>, <c>taken</c>, <c>conflict</c>.</param>
/// <param name="Message">A sentence for a person.</param>
[GenerateSerializer, Immutable, Alias("Billing.Problem")]
public sealed record Problem([property: Id(0)] string Field, [property: Id(1)] string Code, [property: Id(2)] string Message)
{
    /// <summary>The object does not exist.</summary>
    public const string NotFound = "not-found";

    /// <summary>Somebody else changed the object since it was read.</summary>
    public const string Conflict = "conflict";

    /// <summary>Whoever asks has asked for as much as is done at once.</summary>
    public const string TooMany = "too-many";
}
