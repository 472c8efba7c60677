using Billing.Devices;

namespace Billing.Frontend.Components.Devices;

/// <summary>Which rows of an import are shown, and at which stage: a new stage has new fates.</summary>
public sealed record ImportRowsQuery(ImportFate? Fate, ImportStage Stage);
