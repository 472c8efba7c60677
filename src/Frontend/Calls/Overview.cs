using Billing.Calls;
using Billing.Nodes;

namespace Billing.Frontend.Calls;

/// <summary>The figures of the home page.</summary>
public sealed record Overview
{
    public required int CallsNow { get; init; }

    /// <summary>Those of <see cref="CallsNow"/> that are answered.</summary>
    public required int ConnectedNow { get; init; }

    /// <summary>False while not all live calls are known, and the two counts are too low.</summary>
    public required bool Complete { get; init; }

    /// <summary>Sixty minutes, oldest first, none left out; the last one is under way.</summary>
    public required IReadOnlyList<MinuteOfCalls> LastHour { get; init; }

    /// <summary>Answered calls of the last hour by all of them, 0 to 1; null when there were none.</summary>
    public required double? AnswerRate { get; init; }
    public required TrafficHealth Nodes { get; init; }
}
