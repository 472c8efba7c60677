namespace Billing.Frontend.Signup;

/// <summary>Numbers to add to a pool.</summary>
public sealed record ImportedNumbers
{
    /// <summary>1 to 1,000 numbers in international form, with or without plus sign, blanks and brackets.</summary>
    public required string[] Rows { get; init; }
}
