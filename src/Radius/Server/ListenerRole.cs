namespace Radius;

/// <summary>What a listener's port is for; requests of the other kind are dropped there.</summary>
public enum ListenerRole
{
    /// <summary>Access-Request (port 1812 by assignment).</summary>
    Authentication = 0,

    /// <summary>Accounting-Request (port 1813 by assignment).</summary>
    Accounting,
}
