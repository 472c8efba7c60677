namespace EndToEnd;

/// <summary>Starts the product before the first test and stops it after the last.</summary>
[TestClass]
public static class ProductLifetime
{
    [AssemblyInitialize]
    public static Task Start(TestContext context) => Product.Start();

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
