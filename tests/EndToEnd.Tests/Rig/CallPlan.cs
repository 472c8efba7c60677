namespace EndToEnd.Rig;

/// <summary>The calls that a caller makes.</summary>
public sealed record CallPlan
{
    /// <summary>SIP user, which is also the calling number. The realm is <c>rig.local</c>.</summary>
    public required string Account { get; init; }

    public required string Password { get; init; }

    /// <summary>The number dialled.</summary>
    public string Called { get; init; } = "15551234567";

    /// <summary>From answer to BYE.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many calls in all.</summary>
    public int Calls { get; init; } = 1;

    /// <summary>Calls begun per second.</summary>
    public int Rate { get; init; } = 1;

    public CallEnding Ending { get; init; } = CallEnding.CallerHangsUp;
}
