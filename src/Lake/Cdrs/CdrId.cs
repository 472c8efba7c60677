namespace Billing.Lake;

/// <summary>Which call a row is about: all rows with the same id are versions of one call.</summary>
/// <param name="Key">Key of the call.</param>
/// <param name="Generation">Which call of this key, where a node uses a session's name again; from 0.</param>
public readonly record struct CdrId(string Key, int Generation);
