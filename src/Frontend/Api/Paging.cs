namespace Billing.Frontend.Api;

/// <summary>How far to read in a list.</summary>
internal static class Paging
{
    public const int DefaultTake = 100;
    public const int MaxTake = 1000;
    private const int LongestToken = 2048;

    /// <exception cref="InvalidRequestException"><paramref name="take"/> is not 1 to 1000.</exception>
    public static int Take(int? take) => take switch
    {
        null => DefaultTake,
        >= 1 and <= MaxTake => take.Value,
        _ => throw new InvalidRequestException("take", $"must be 1 to {MaxTake}"),
    };

    /// <summary>A token is ours, but it comes back from outside.</summary>
    /// <exception cref="InvalidRequestException">It cannot be a token that we gave.</exception>
    public static string? After(string? after) =>
        string.IsNullOrEmpty(after) ? null
        : after.Length <= LongestToken && !after.Any(char.IsControl) ? after
        : throw new InvalidRequestException("after", "is not the 'next' of an earlier page");
}
