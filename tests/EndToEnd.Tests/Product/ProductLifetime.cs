using Microsoft.Playwright;

namespace EndToEnd;

/// <summary>Starts the product before the first test and stops it after the last.</summary>
[TestClass]
public static class ProductLifetime
{
    [AssemblyInitialize]
    public static Task Start(TestContext context)
    {
        // A page says what it has to say when a machine that others use too lets it.
        Assertions.SetDefaultExpectTimeout(30_000);
        return Product.Start();
    }

    [AssemblyCleanup]
    public static async Task Stop()
    {
        try
        {
            await LogSecrecy.Check(Product.Running);
        }
        finally
        {
            await Product.Stop();
        }
    }
}
