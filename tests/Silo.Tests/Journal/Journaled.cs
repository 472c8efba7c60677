using System.Collections.Concurrent;
using Billing.Silo.Journal;

namespace Billing.Silo.Tests.Journal;

/// <summary>What a record tells, as a test has it.</summary>
internal sealed class Journaled : IJournaled
{
    private readonly Func<JournalAttempt, Task> _apply;

    private Journaled(Func<JournalAttempt, Task> apply) => _apply = apply;

    public static Journaled By(Func<JournalAttempt, Task> apply) => new(apply);

    /// <summary>Answers at once, and leaves it to the test to tell of rows.</summary>
    public static Journaled Later(ConcurrentQueue<JournalAttempt> attempts) => By(attempt =>
    {
        attempt.Defer();
        attempts.Enqueue(attempt);
        return Task.CompletedTask;
    });

    public Task Apply(JournalAttempt attempt) => _apply(attempt);
}
