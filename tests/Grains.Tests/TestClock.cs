using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;

namespace Billing.Grains.Tests;

internal static class TestClock
{
    /// <summary>
    /// What the grains ask, and their timers, move by hand; Orleans' own clock stays real. Its loops wait for a due time by whole milliseconds of their
    /// clock, and turn for ever while one stands within the last millisecond before it.
    /// </summary>
    public static void AddClock(this IServiceCollection services, FakeTimeProvider time) =>
        services.AddSingleton<TimeProvider>(time).UseTimeProviderForBackgroundAreas(TimeProvider.System);
}
