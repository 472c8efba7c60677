namespace Billing.Silo.Nodes;

/// <summary>A node's RPC refused what it was asked.</summary>
/// <param name="code">Of the RPC, or of HTTP; 0 when it told none.</param>
/// <param name="message">A sentence for a person.</param>
/// <param name="said">The node's own words, or null.</param>
internal sealed class RpcRefusedException(int code, string message, string? said = null) : Exception(message)
{
    public int Code => code;

    public string? Said => said;
}
