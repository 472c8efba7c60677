namespace Radius;

/// <summary>
/// Type-length-value triples, walked in order with <c>foreach</c>. Stops at the first that does not fit, so that a walk
/// never leaves its octets.
/// </summary>
public readonly ref struct RadiusAttributeSequence
{
    private readonly ReadOnlySpan<byte> octets;
    private readonly uint vendor;

    internal RadiusAttributeSequence(ReadOnlySpan<byte> octets, uint vendor = 0)
    {
        this.octets = octets;
        this.vendor = vendor;
    }

    public Enumerator GetEnumerator() => new(octets, vendor);

    /// <summary>The walk itself.</summary>
    public ref struct Enumerator
    {
        private readonly uint vendor;
        private ReadOnlySpan<byte> rest;

        internal Enumerator(ReadOnlySpan<byte> octets, uint vendor)
        {
            rest = octets;
            this.vendor = vendor;
            Current = default;
        }

        public RadiusAttribute Current { get; private set; }

        public bool MoveNext()
        {
            if (rest.Length < 2 || rest[1] < 2 || rest[1] > rest.Length)
            {
                return false;
            }

            Current = new RadiusAttribute(vendor, rest[0], rest[2..rest[1]]);
            rest = rest[rest[1]..];
            return true;
        }
    }
}
