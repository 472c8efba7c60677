using Azure.Core;
using Azure.Core.Pipeline;
using Request = Azure.Core.Request;

namespace AzureTables.Tests;

/// <summary>The real transport, with a fault before or after a request that it really makes.</summary>
internal sealed class FaultyTransport : HttpPipelineTransport
{
    private readonly HttpClientTransport inner = new();
    private int requests;

    /// <summary>Runs before a request is sent; an exception keeps it from being sent.</summary>
    public Func<Request, Task>? Before { get; set; }

    /// <summary>Runs when the store has answered; an exception loses the answer.</summary>
    public Func<Request, Task>? After { get; set; }

    public int Requests => Volatile.Read(ref requests);

    public override Request CreateRequest() => inner.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The providers are asynchronous.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        Interlocked.Increment(ref requests);
        if (Before is { } before)
        {
            await before(message.Request);
        }
        await inner.ProcessAsync(message);
        if (After is { } after)
        {
            await after(message.Request);
        }
    }

    /// <summary>A fault that strikes the first write only: reads and later writes pass.</summary>
    public static Func<Request, Task> OnFirstWrite(Func<Task> fault)
    {
        var struck = 0;
        return request => request.Method != RequestMethod.Get && Interlocked.Exchange(ref struck, 1) == 0 ? fault() : Task.CompletedTask;
    }

    /// <summary>The connection breaks.</summary>
    public static Task Break() => throw new IOException("The connection was reset (by this test).");
}
