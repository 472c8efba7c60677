namespace Billing.Signup;

/// <summary>How far a signup is.</summary>
[GenerateSerializer, Alias("Billing.Signup.SignupStage")]
public enum SignupStage
{
    /// <summary>Waits for the code that was sent by e-mail.</summary>
    AwaitingEmail,

    /// <summary>Waits for a person to look at it.</summary>
    Review,

    /// <summary>Is worked on; ask again soon.</summary>
    Working,

    /// <summary>Waits for the visitor to pay, at <see cref="SignupStatus.PayUrl"/>.</summary>
    AwaitingPayment,

    /// <summary>The customer has his number.</summary>
    Done,

    /// <summary>It comes to nothing; what was done is being undone.</summary>
    Undoing,

    /// <summary>It came to nothing, and nothing is left of it.</summary>
    Failed,
}
