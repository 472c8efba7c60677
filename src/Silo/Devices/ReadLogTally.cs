namespace Billing.Silo.Devices;

/// <summary>What a look at the read log found.</summary>
/// <param name="Lines">How many were read.</param>
/// <param name="Fetches">How many of them tell that a phone fetched a file.</param>
/// <param name="InVain">How many tell that somebody asked for what is not there, in the form of a phone's address.</param>
/// <param name="Malformed">How many are no entries, and were passed over.</param>
internal sealed record ReadLogTally(int Lines = 0, int Fetches = 0, int InVain = 0, int Malformed = 0);
