namespace Billing.Calls;

/// <summary>What a node says when it is asked for a call.</summary>
public enum NodeAnswer
{
    /// <summary>It cannot be asked, or did not answer.</summary>
    CannotTell,
    Up,
    Gone,
}
