namespace Billing.Frontend.Components.Layout;

/// <summary>One object of the cluster that a page shows and changes.</summary>
/// <param name="read">Null when there is no such object.</param>
/// <param name="open">Fills the page's form from the object, and gives the form's problems.</param>
public sealed class EditedObject<T>(ILogger log, Func<Task<T?>> read, Func<T, FieldProblems> open)
    where T : class
{
    public ClusterCall Reading { get; } = new(log);

    public ClusterCall Writing { get; } = new(log);

    public T? Value { get; private set; }

    public bool Missing { get; private set; }

    /// <summary>Of the form; there is one as long as there is a <see cref="Value"/>.</summary>
    public FieldProblems Problems { get; private set; } = default!;

    /// <summary>Reads the object, and forgets what was typed.</summary>
    public Task Load() => Reading.Run(async () => Show(await read()));

    /// <summary>Gives a command; a refusal is shown at its fields.</summary>
    /// <returns>Whether it was done.</returns>
    public async Task<bool> Send(Func<Task<Result<T>>> command)
    {
        Result<T>? result = null;
        if (!await Writing.Run(async () => result = await command()))
        {
            return false;
        }

        if (result!.Succeeded)
        {
            Show(result.Value);
        }
        else
        {
            Problems.Place(result.Problems);
        }

        return result.Succeeded;
    }

    /// <summary>After a command without an answer: shows the object when the command was done all the same.</summary>
    /// <param name="isDone">Whether the object is as the command makes it.</param>
    /// <returns>Whether it was.</returns>
    public async Task<bool> WasDone(Predicate<T> isDone)
    {
        T? now = null;
        return Writing.Failure is not null && await Reading.Run(async () => now = await read()) && now is not null && isDone(now)
            && await Writing.Run(() =>
            {
                Show(now);
                return Task.CompletedTask;
            });
    }

    private void Show(T? value)
    {
        Value = value;
        Missing = value is null;
        if (value is not null)
        {
            Problems = open(value);
        }
    }
}
