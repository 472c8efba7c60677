namespace EndToEnd.Rig;

/// <summary>Who ends a call of SIPp.</summary>
public enum CallEnding
{
    /// <summary>The caller sends BYE when <see cref="CallPlan.Hold"/> is over.</summary>
    CallerHangsUp,

    /// <summary>The caller sends BYE when <see cref="SippProcess.HangUp"/> says so, for as long as it takes.</summary>
    CallerHangsUpWhenTold,

    /// <summary>The caller waits for a BYE of the proxy's, for as long as it takes.</summary>
    CallerIsHungUpOn,
}
