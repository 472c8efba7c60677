namespace Billing.Provisioning;

/// <summary>A phone's files cannot be written safely in its family's format. The problems say which field of which line.</summary>
public sealed class UnrenderableException(IReadOnlyList<Problem> problems)
    : Exception(string.Join(' ', problems.Select(problem => problem.Field.Length == 0 ? problem.Message : $"{problem.Field}: {problem.Message}")))
{
    /// <summary>Fields are spelt as the API does: <c>lines[2].displayName</c>, <c>settings.server</c>.</summary>
    public IReadOnlyList<Problem> Problems { get; } = problems;
}
