namespace Billing.Signup;

[GenerateSerializer, Alias("Billing.Signup.NumberState")]
public enum NumberState
{
    Free,

    /// <summary>Kept for one signup, until a time.</summary>
    Held,

    /// <summary>An account has it.</summary>
    Used,

    /// <summary>An account had it; nobody gets it until a time, so that calls for the former one do not reach the next.</summary>
    Quarantined,

    /// <summary>Nobody gets it, until a person says otherwise.</summary>
    Blocked,
}
