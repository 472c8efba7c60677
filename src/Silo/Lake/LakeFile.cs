namespace Billing.Silo.Lake;

/// <summary>A file of the lake.</summary>
/// <param name="Path">From the lake's root (<see cref="Billing.Lake.CdrPath"/>).</param>
/// <param name="Date">Day (UTC) in which its calls ended.</param>
/// <param name="Rows">Rows, of which several may be of one call while it is not settled.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record LakeFile(string Path, DateOnly Date, long Rows, long Bytes);
