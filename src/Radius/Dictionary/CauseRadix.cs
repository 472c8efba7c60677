namespace Radius;

/// <summary>How a client writes the number in h323-disconnect-cause.</summary>
public enum CauseRadix
{
    /// <summary>
    /// Decided value by value: letters or 0x mean hexadecimal; where both readings are possible, the one that is the more
    /// common Q.850 cause in practice.
    /// </summary>
    Auto = 0,

    /// <summary>"10" is Q.850 cause 16, as Cisco writes it.</summary>
    Hexadecimal,

    /// <summary>"16" is Q.850 cause 16.</summary>
    Decimal,
}
