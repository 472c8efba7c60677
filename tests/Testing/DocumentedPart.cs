namespace Testing;

/// <summary>A part of a document that a test writes: what stands between <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- /name --&gt;</c>.</summary>
public static class DocumentedPart
{
    /// <summary>Set to 1, the documents are written anew instead of being compared.</summary>
    private const string Rewrite = "BILLING_WRITE_DOCS";

    /// <summary>Compares a part with what it should be.</summary>
    /// <param name="file">Below <c>docs</c>.</param>
    /// <returns>Null when they agree; else what to do.</returns>
    /// <exception cref="InvalidOperationException">The document has no such part.</exception>
    public static string? Differs(string file, string name, string expected)
    {
        var path = RepositoryRoot.Of("docs", file);
        var text = File.ReadAllText(path);
        var (begin, end) = ($"<!-- {name} -->\n", $"<!-- /{name} -->");
        var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal), text.IndexOf(end, StringComparison.Ordinal));
        if (from < 0 || to < from)
        {
            throw new InvalidOperationException($"docs/{file} has no part '{name}'.");
        }

        from += begin.Length;
        if (text[from..to] == expected)
        {
            return null;
        }

        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
        {
            File.WriteAllText(path, text[..from] + expected + text[to..]);
            return null;
        }

        return $"docs/{file}, part '{name}', is not what the code says. Run this test with {Rewrite}=1 and look at the difference. It should be:\n{expected}";
    }
}
