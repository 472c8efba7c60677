namespace EndToEnd.Rig;

/// <summary>What <c>radclient</c> saw.</summary>
/// <param name="ExitCode">0 when an accepting reply came (Access-Accept, Accounting-Response, a CoA or Disconnect ACK); 1 otherwise.</param>
/// <param name="Text">All it printed: packet sent, packet received, their attributes one a line.</param>
/// <param name="Code">The kind of the reply, e.g. <c>Access-Reject</c>; null when none came that could be believed.</param>
public sealed record RadclientReply(int ExitCode, string Text, string? Code);
