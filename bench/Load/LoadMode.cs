namespace Billing.Load;

/// <summary>What one call consists of.</summary>
internal enum LoadMode
{
    /// <summary>Start, Stop.</summary>
    Acct,

    /// <summary>Access-Request.</summary>
    Auth,

    /// <summary>Access-Request, and once accepted, Start, Stop.</summary>
    Mixed,
}
