namespace Billing.Calls;

/// <summary>How sure we are that a call is what its stage says.</summary>
[GenerateSerializer, Alias("Billing.Calls.Certainty")]
public enum Certainty
{
    /// <summary>A node said so, and not longer ago than its habit allows.</summary>
    Confirmed,

    /// <summary>The last evidence is older than the node's interim interval allows.</summary>
    Quiet,

    /// <summary>So long without evidence that the call is taken for over.</summary>
    PresumedEnded,

    /// <summary>Closed without a Stop: the end is the last evidence.</summary>
    Estimated,

    /// <summary>Was estimated; a late Stop has told the true end.</summary>
    Corrected,
}
