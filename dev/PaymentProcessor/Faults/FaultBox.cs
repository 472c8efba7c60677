using Billing.PaymentProcessor.Api;
using Billing.PaymentProcessor.Ledger;

namespace Billing.PaymentProcessor.Faults;

/// <summary>Faults that a test has asked for: a kind of call, and how many of them are hit.</summary>
internal sealed class FaultBox(ProcessorOptions options, TimeProvider time)
{
    private static readonly object Met = new();

    private readonly Lock _one = new();
    private readonly List<(string Call, FaultKind Kind)> _coming = [];

    public void Add(string call, FaultKind kind, int times)
    {
        lock (_one)
        {
            _coming.AddRange(Enumerable.Repeat((call, kind), times));
        }
    }

    /// <returns>True when the call is over by it.</returns>
    public async Task<bool> Meet(string call, HttpContext http)
    {
        FaultKind kind;
        lock (_one)
        {
            var at = _coming.FindIndex(fault => fault.Call == call);
            if (at < 0)
            {
                return false;
            }

            kind = _coming[at].Kind;
            _coming.RemoveAt(at);
        }

        switch (kind)
        {
            case FaultKind.LostRequest:
                http.Abort();
                return true;
            case FaultKind.ServerError:
                await Error(http, StatusCodes.Status500InternalServerError, "api_error", "An unknown error occurred.");
                return true;
            case FaultKind.TooManyRequests:
                await Error(http, StatusCodes.Status429TooManyRequests, "invalid_request_error", "Request rate limit exceeded.");
                return true;
            default:
                http.Items[Met] = kind;
                return false;
        }
    }

    /// <summary>What the call is answered with instead of being done, and keeps.</summary>
    public static ApiAnswer? KeptError(HttpContext http) => http.Items[Met] is FaultKind.KeptServerError
        ? ApiAnswer.Error(StatusCodes.Status500InternalServerError, "api_error", "An unknown error occurred.", null, null, isKept: true)
        : null;

    /// <returns>True when there is to be no answer.</returns>
    public async Task<bool> MeetAfter(HttpContext http)
    {
        switch (http.Items[Met])
        {
            case FaultKind.LostAnswer:
                http.Abort();
                return true;
            case FaultKind.LateAnswer:
                await Hang(http);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Keeps the caller waiting, and cuts the connection.</summary>
    public async Task Hang(HttpContext http)
    {
        try
        {
            await Task.Delay(options.Hang, time, http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The caller has left first.
        }

        http.Abort();
    }

    /// <summary>Keeps a visitor waiting for as long as he likes: were his connection cut, his browser would send the card once more by itself.</summary>
    public static async Task HangForEver(HttpContext http)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            http.Abort();
        }
    }

    private static Task Error(HttpContext http, int status, string type, string message)
    {
        http.Response.StatusCode = status;
        http.Response.Headers["Request-Id"] = ObjectIds.New("req_");
        return http.Response.WriteAsJsonAsync(new { error = new { type, message } }, http.RequestAborted);
    }
}
