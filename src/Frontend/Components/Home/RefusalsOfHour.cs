using Billing.Customers;

namespace Billing.Frontend.Components.Home;

/// <summary>How many calls were refused in the last hour. However many people look at the home page, it is counted twice a minute.</summary>
public sealed class RefusalsOfHour(IGrainFactory grains, TimeProvider clock)
{
    /// <summary>More than this is many, and is not counted.</summary>
    public const int Most = 200;

    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(30);
    private readonly Lock gate = new();
    private Task<int>? answer;
    private DateTimeOffset askedAt;

    /// <returns>At most <see cref="Most"/>.</returns>
    public Task<int> Get()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (answer is null || answer.IsFaulted || now - askedAt >= GoodFor)
            {
                askedAt = now;
                answer = Ask(now);
            }

            return answer;
        }
    }

    private async Task<int> Ask(DateTimeOffset now)
    {
        var page = await grains.GetGrain<IRefusedCallsGrain>(0).Search(new RefusedCallQuery { From = now.AddHours(-1) }, null, Most);
        return (int)Math.Min(Most, page.Items.Sum(refused => 1L + refused.LeftOut));
    }
}
