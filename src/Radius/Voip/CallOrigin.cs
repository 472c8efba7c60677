namespace Radius;

/// <summary>h323-call-origin: which side of the gateway a leg is on.</summary>
public enum CallOrigin
{
    Unknown = 0,

    /// <summary>The gateway answered it: the caller's side.</summary>
    Answer,

    /// <summary>The gateway made it: the called side.</summary>
    Originate,
}
