namespace Billing.Lake;

/// <summary>
/// Makes one file of many, with one row per call: the newest, and none when that is a tombstone. How a lake is kept with it: <c>newest</c> of all recent files;
/// each settled file that holds one of those calls (<see cref="LakeFiles.TouchedAsync"/>) is written again by itself; then the recent files of each
/// day together with that day's settled one; only then are the recent files removed. A reader who takes the newest row of each call sees the same
/// before, between and after.
/// </summary>
public static class CdrCompaction
{
    /// <summary>The greatest version of each call in these files. Memory: about 150 bytes a call.</summary>
    /// <param name="inputs">Must seek; stay open.</param>
    public static async Task<Dictionary<CdrId, long>> NewestAsync(IEnumerable<Stream> inputs, CancellationToken cancellationToken = default)
    {
        var newest = new Dictionary<CdrId, long>();
        foreach (var input in inputs)
        {
            input.Position = 0;
            await foreach (var (id, version) in CdrParquet.ReadVersionsAsync(input, cancellationToken))
            {
                newest[id] = Math.Max(version, newest.GetValueOrDefault(id, long.MinValue));
            }
        }

        return newest;
    }

    /// <summary>Writes the rows that no other row supersedes, once each and sorted. Memory: a row group of each input.</summary>
    /// <param name="inputs">Written by <see cref="CdrParquet"/>; must seek; stay open.</param>
    /// <param name="output">Need not seek; stays open.</param>
    /// <param name="newest">
    /// The greatest version of each call that has rows in more than one place, from <see cref="NewestAsync"/>. A call that it does not name is taken to have the one row.
    /// </param>
    /// <returns>Rows written.</returns>
    public static async Task<long> CompactAsync(
        IReadOnlyList<Stream> inputs, Stream output, IReadOnlyDictionary<CdrId, long> newest, CancellationToken cancellationToken = default)
    {
        var written = 0L;
        await CdrParquet.WriteSortedAsync(output, Groups(), cancellationToken);
        return written;

        async IAsyncEnumerable<IReadOnlyList<CdrRecord>> Groups()
        {
            var group = new List<CdrRecord>(CdrParquet.RowGroupRows);
            CdrRecord? last = null;
            await foreach (var call in Merged(inputs, cancellationToken))
            {
                // The same row written twice has the same time, key and version, so that its copies meet here.
                var again = last is not null && last.Id == call.Id && last.Version == call.Version;
                last = call;
                if (again || call.Deleted || (newest.TryGetValue(call.Id, out var version) && call.Version < version))
                {
                    continue;
                }

                group.Add(call);
                written++;
                if (group.Count == CdrParquet.RowGroupRows)
                {
                    yield return group;
                    group.Clear();
                }
            }

            if (group.Count > 0)
            {
                yield return group;
            }
        }
    }

    private static async IAsyncEnumerable<CdrRecord> Merged(
        IReadOnlyList<Stream> inputs, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var heads = new PriorityQueue<IAsyncEnumerator<CdrRecord>, CdrRecord>(CdrParquet.Order);
        var readers = inputs.Select(input =>
        {
            input.Position = 0;
            return CdrParquet.ReadAsync(input, cancellationToken).GetAsyncEnumerator(cancellationToken);
        }).ToArray();
        try
        {
            foreach (var reader in readers)
            {
                if (await reader.MoveNextAsync())
                {
                    heads.Enqueue(reader, reader.Current);
                }
            }

            while (heads.TryDequeue(out var reader, out var call))
            {
                yield return call;
                if (await reader.MoveNextAsync())
                {
                    heads.Enqueue(reader, reader.Current);
                }
            }
        }
        finally
        {
            foreach (var reader in readers)
            {
                await reader.DisposeAsync();
            }
        }
    }
}
