namespace Billing.Grains.Tests;

[TestClass]
public class TestClockTests
{
    [TestMethod]
    public async Task A_clock_that_moves_by_single_milliseconds_keeps_no_loop_of_the_silo_turning()
    {
        await using var silo = await TestSilo.Start();
        await Task.Run(() =>
        {
            for (var passed = 0; passed < 61_000; passed++)
            {
                silo.Time.Advance(TimeSpan.FromMilliseconds(1));
            }
        }).WaitAsync(TimeSpan.FromSeconds(30));
    }
}
