namespace Billing.Frontend.Api;

/// <summary>Why a status is changed, for the audit log.</summary>
/// <param name="Reason">At most 500 characters.</param>
public sealed record StatusReason(string? Reason)
{
    private const int Longest = 500;

    /// <exception cref="InvalidRequestException">The reason is too long.</exception>
    internal static string? Of(StatusReason? body) => body?.Reason is not { } reason || string.IsNullOrWhiteSpace(reason) ? null
        : reason.Length <= Longest ? reason.Trim()
        : throw new InvalidRequestException("reason", $"must be at most {Longest} characters");
}
