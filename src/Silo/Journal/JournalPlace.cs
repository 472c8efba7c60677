using System.Globalization;

namespace Billing.Silo.Journal;

/// <summary>Where a record is kept: <c>incarnation/sequence/index</c>.</summary>
/// <param name="Incarnation">One run of a silo.</param>
/// <param name="Sequence">The entity, from 1.</param>
/// <param name="Index">The record within the entity, from 0.</param>
internal readonly record struct JournalPlace(string Incarnation, long Sequence, int Index)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Incarnation}/{Sequence}/{Index}");

    public static bool TryParse(string? text, out JournalPlace place)
    {
        place = default;
        if (text?.Split('/') is not [var incarnation, var sequence, var index]
            || !long.TryParse(sequence, CultureInfo.InvariantCulture, out var at)
            || !int.TryParse(index, CultureInfo.InvariantCulture, out var within))
        {
            return false;
        }

        place = new JournalPlace(incarnation, at, within);
        return true;
    }
}
