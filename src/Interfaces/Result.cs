using System.Diagnostics.CodeAnalysis;

namespace Billing;

/// <summary>What became of a command: the new state of the object, or every reason why nothing was changed.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Result`1")]
public sealed record Result<T>([property: Id(0)] T? Value, [property: Id(1)] Problem[] Problems)
    where T : class
{
    [MemberNotNullWhen(true, nameof(Value))]
    public bool Succeeded => Value is not null;

    public static implicit operator Result<T>(T value) => new(value, []);

    public static implicit operator Result<T>(Problem problem) => new(null, [problem]);

    public static implicit operator Result<T>(Problem[] problems) => new(null, problems);
}
