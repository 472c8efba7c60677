using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Billing.Frontend.Components.Layout;

/// <summary>
/// What is wrong with a form, at its fields: the same for what the form itself sees and for what the cluster refused.
/// </summary>
/// <param name="form">The component that shows the fields.</param>
/// <param name="check">What the form itself can tell of its present content.</param>
/// <param name="fields">
/// The fields that the form shows; a problem of any other is shown above the form. <c>overrides[]</c> is a list whose rows have inputs of
/// their own, such as <c>overrides[0].key</c>.
/// </param>
public sealed class FieldProblems(ComponentBase form, Func<IEnumerable<Problem>> check, params string[] fields)
{
    private readonly Dictionary<string, string> messages = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Those that belong to no field of the form.</summary>
    public IReadOnlyList<string> General { get; private set; } = [];

    /// <summary>Somebody else changed the object meanwhile.</summary>
    public bool Conflict { get; private set; }

    public bool Any => messages.Count > 0 || General.Count > 0;

    /// <summary>Checks the whole form.</summary>
    /// <returns>Whether it may be sent.</returns>
    public bool Check()
    {
        Place(check());
        return !Any;
    }

    /// <summary>Puts each problem where it belongs.</summary>
    public void Place(IEnumerable<Problem> problems)
    {
        var all = problems.ToArray();
        messages.Clear();
        foreach (var problem in all)
        {
            if (FieldOf(problem) is { } field)
            {
                messages[field] = messages.TryGetValue(field, out var before) ? $"{before} {problem.Message}" : problem.Message;
            }
        }

        General = [.. all.Where(problem => FieldOf(problem) is null && problem.Code != Problem.Conflict).Select(problem => problem.Message)];
        Conflict = all.Any(problem => problem.Code == Problem.Conflict);
    }

    /// <summary>Parameters for the input of that field: <c>@attributes="problems.At("name")"</c>.</summary>
    public Dictionary<string, object> At(string field) => new()
    {
        ["Error"] = messages.ContainsKey(field),
        ["ErrorText"] = messages.GetValueOrDefault(field, ""),
        ["OnBlur"] = EventCallback.Factory.Create<FocusEventArgs>(form, () => CheckAt(field)),
        ["data-field"] = field,
    };

    private void CheckAt(string field)
    {
        messages.Remove(field);
        foreach (var problem in check().Where(problem => string.Equals(problem.Field, field, StringComparison.OrdinalIgnoreCase)))
        {
            messages[field] = problem.Message;
        }
    }

    /// <summary>A grain may say <c>details.addresses[1]</c> where the form has one field <c>addresses</c>.</summary>
    private string? FieldOf(Problem problem)
    {
        if (fields.Any(list => list.EndsWith("[]", StringComparison.Ordinal) && problem.Field.StartsWith(list[..^1], StringComparison.OrdinalIgnoreCase)))
        {
            return problem.Field;
        }

        var name = problem.Field.Split('.').Last().Split('[').First();
        return problem.Code == Problem.Conflict ? null : fields.FirstOrDefault(field => string.Equals(field, name, StringComparison.OrdinalIgnoreCase));
    }
}
