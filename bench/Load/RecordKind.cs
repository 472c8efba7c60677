namespace Billing.Load;

/// <summary>One record of a call, in the order in which they are sent.</summary>
internal enum RecordKind : byte
{
    Access,
    Start,
    Stop,
}
