using Billing.Signup;

namespace Billing.Frontend.Signup;

/// <summary>How a signup stands, as its visitor may know.</summary>
public sealed record SignupAnswer
{
    public required string Id { get; init; }
    public required SignupStage Stage { get; init; }

    /// <summary>
    /// Where to send the visitor's browser now: to the pay page, to the page that asks for the code that was sent by e-mail, or to the one that waits until all
    /// is done and sends him back to the site.
    /// </summary>
    public required string Next { get; init; }
    public DateTimeOffset? PayBy { get; init; }

    /// <summary>Why it came to nothing, with the stages <c>undoing</c> and <c>failed</c>.</summary>
    public Problem? Failure { get; init; }

    internal static SignupAnswer Of(SignupStatus status, string publicBase) => new()
    {
        Id = status.Id,
        Stage = status.Stage,
        Next = SignupRedirects.Next(status, publicBase),
        PayBy = status.PayBy,
        Failure = status.Failure,
    };
}
