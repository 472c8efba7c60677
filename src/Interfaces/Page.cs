namespace Billing;

/// <summary>A page of a list, in the order of its keys.</summary>
/// <param name="Items">At most as many as were asked for.</param>
/// <param name="Next">Give this back to get the next page; null on the last one.</param>
[GenerateSerializer, Immutable, Alias("Billing.Page`1")]
public sealed record Page<T>([property: Id(0)] T[] Items, [property: Id(1)] string? Next);
