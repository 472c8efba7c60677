using Azure.Core;
using Azure.Core.Pipeline;

namespace Billing.Silo.Tests.Lake;

/// <summary>The nth request to the store is the last one before a death: either it is not sent, or its answer is not seen.</summary>
internal sealed class FaultyRequests : HttpPipelinePolicy
{
    private int _seen;

    /// <summary>Counted from 1; 0: none fails.</summary>
    public int FailAt { get; set; }

    public bool Sent { get; set; }

    /// <summary>Whether it came to the failure.</summary>
    public bool Failed { get; private set; }

    public void Restart(int failAt, bool sent) => (_seen, FailAt, Sent, Failed) = (0, failAt, sent, false);

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var fails = FailAt > 0 && Interlocked.Increment(ref _seen) >= FailAt;
        if (!fails || Sent)
        {
            await ProcessNextAsync(message, pipeline);
        }

        if (fails)
        {
            Failed = true;
            // Nothing goes out after it: the process is dead.
            Sent = false;
            throw new IOException("The silo died here.");
        }
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();
}
