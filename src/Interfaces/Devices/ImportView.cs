namespace Billing.Devices;

[GenerateSerializer, Immutable, Alias("Billing.Devices.ImportView")]
public sealed record ImportView
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required ImportStage Stage { get; init; }
    [Id(2)] public required DateTimeOffset StartedAt { get; init; }
    [Id(3)] public required string By { get; init; }
    [Id(4)] public required int Rows { get; init; }
    [Id(5)] public required int Devices { get; init; }

    /// <summary>How many devices this stage has dealt with.</summary>
    [Id(6)] public required int Done { get; init; }

    /// <summary>Devices by fate.</summary>
    [Id(7)] public required int New { get; init; }
    [Id(8)] public required int Changed { get; init; }
    [Id(9)] public required int Unchanged { get; init; }
    [Id(10)] public required int Refused { get; init; }

    /// <summary>What is odd about the file as a whole, such as columns that are not read.</summary>
    [Id(11)] public required string[] Warnings { get; init; }
}
