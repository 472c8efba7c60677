using Testing;

namespace Infrastructure.Tests;

/// <summary>A Dockerfile as its instructions.</summary>
/// <param name="project">The folder below src that it is in.</param>
internal sealed class Dockerfile(string project)
{
    public string Text { get; } = File.ReadAllText(RepositoryRoot.Of("src", project, "Dockerfile"));

    /// <summary>Word and rest; continued lines are one.</summary>
    public (string Word, string Arguments)[] Instructions =>
    [
        .. Text.ReplaceLineEndings("\n").Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => (line.Split(' ', 2)[0], line.Split(' ', 2)[1].Trim())),
    ];

    /// <summary>What is copied from the repository: sources and target, in order, up to an instruction.</summary>
    public IEnumerable<(string[] Sources, string Target)> Copies(string until) => Instructions
        .TakeWhile(instruction => !$"{instruction.Word} {instruction.Arguments}".StartsWith(until, StringComparison.Ordinal))
        .Where(instruction => instruction.Word == "COPY" && !instruction.Arguments.StartsWith("--from", StringComparison.Ordinal))
        .Select(instruction => instruction.Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(words => (words[..^1], words[^1]));
}
