namespace Billing.Nodes;

/// <summary>How strictly a protection is asked of a node; <see cref="Auto"/> learns from the node's first packet.</summary>
[GenerateSerializer, Alias("Billing.Nodes.Requirement")]
public enum Requirement
{
    Auto,
    Yes,
    No,
}
