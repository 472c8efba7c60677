namespace Billing.Calls;

/// <summary>Which side of the node a leg is on (h323-call-origin).</summary>
[GenerateSerializer, Alias("Billing.Calls.LegOrigin")]
public enum LegOrigin
{
    Unknown,

    /// <summary>The node was called.</summary>
    Answer,

    /// <summary>The node called.</summary>
    Originate,
}
