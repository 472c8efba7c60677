using Billing.Audit;

namespace Billing.Devices;

/// <summary>A rollout that a profile has promised with its new version.</summary>
public sealed record DueRollout(int Number, RolloutPlan Plan, DateTimeOffset EffectiveFrom, string Why, Actor Actor);
