namespace Billing.Compare;

/// <summary>What is asked of a server: the generator's mode, and how many records are without an answer at a time.</summary>
/// <param name="Mode">acct, auth or mixed.</param>
/// <param name="Outstanding">Records.</param>
internal sealed record Load(string Mode, int Outstanding)
{
    public int? Calls { get; init; }

    public TimeSpan Length { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Calls that began stay in progress.</summary>
    public bool LeaveUp { get; init; }

    public string Accounts { get; init; } = Generator.Accounts;
}
