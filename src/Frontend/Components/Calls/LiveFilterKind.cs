namespace Billing.Frontend.Components.Calls;

/// <summary>How a column's filter reads its values.</summary>
internal enum LiveFilterKind
{
    /// <summary>The call's value is one of them.</summary>
    OneOf,

    /// <summary>The call's value begins with one of them.</summary>
    Beginning,

    /// <summary>The call was set up that many minutes ago or earlier.</summary>
    MinutesSinceSetup,

    /// <summary>The call was answered that many minutes ago or earlier.</summary>
    MinutesOfTalk,
}
