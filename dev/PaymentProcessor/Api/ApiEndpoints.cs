using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Billing.PaymentProcessor.Faults;
using Billing.PaymentProcessor.Ledger;

namespace Billing.PaymentProcessor.Api;

/// <summary>What every call has in common: the key, the form, idempotency, and the faults that were asked for.</summary>
internal sealed class ApiEndpoints(LedgerFile ledger, CheckoutCalls checkout, IntentCalls intents, FaultBox faults, ProcessorOptions options, TimeProvider time)
{
    private const int LongestKey = 255;

    // Stripe forgets keys after 24 hours at the earliest.
    private static readonly TimeSpan KeyLife = TimeSpan.FromHours(24);

    private delegate ApiAnswer Call(string id, ApiRequest request, Books books);

    public void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/v1");
        Post(api, "/checkout/sessions", "create", (_, request, books) => checkout.Create(request, books));
        Get(api, "/checkout/sessions/{id}", checkout.Retrieve);
        Post(api, "/checkout/sessions/{id}/expire", "expire", checkout.Expire);
        Get(api, "/payment_intents/{id}", intents.Retrieve);
        Post(api, "/payment_intents/{id}/capture", "capture", intents.Capture);
        Post(api, "/payment_intents/{id}/cancel", "cancel", intents.Cancel);
        Get(api, "/events/{id}", (id, _, books) => books.Events.Find(one => one.Id == id) is { } found
            ? ApiAnswer.Of(JsonNode.Parse(found.Body)!.AsObject())
            : ApiAnswer.Missing("event", id));
        api.MapFallback(http => Write(http, ApiAnswer.Error(
            StatusCodes.Status404NotFound, "invalid_request_error", $"Unrecognized request URL ({http.Request.Method}: {http.Request.Path}).", null, null, isKept: false)));
    }

    private void Get(RouteGroupBuilder api, string path, Call call) => api.MapGet(path, async (HttpContext http) =>
    {
        if (Unauthorized(http) is { } refused)
        {
            await Write(http, refused);
            return;
        }

        if (await faults.Meet("retrieve", http))
        {
            return;
        }

        var request = new ApiRequest(http.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()));
        // A read may find that a session has expired meanwhile, which is a change.
        await Write(http, ledger.Change(books => call(Id(http), request, books)));
    });

    private void Post(RouteGroupBuilder api, string path, string name, Call call) => api.MapPost(path, async (HttpContext http) =>
    {
        if (Unauthorized(http) is { } refused)
        {
            await Write(http, refused);
            return;
        }

        if (await faults.Meet(name, http))
        {
            return;
        }

        if (http.Request.ContentLength is > 0 && !http.Request.HasFormContentType)
        {
            await Write(http, ApiAnswer.Invalid("Invalid request: the body must be application/x-www-form-urlencoded."));
            return;
        }

        var form = http.Request.HasFormContentType
            ? (await http.Request.ReadFormAsync(http.RequestAborted)).ToDictionary(pair => pair.Key, pair => pair.Value.ToString())
            : [];
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length > LongestKey)
        {
            await Write(http, ApiAnswer.Invalid("Idempotency keys can be at most 255 characters long."));
            return;
        }

        var hangs = false;
        var answer = ledger.Change(books =>
        {
            var asked = Fingerprint(http.Request, form);
            if (key.Length > 0 && Kept(key, asked, books) is { } kept)
            {
                if (kept.IsKept)
                {
                    http.Response.Headers["Idempotent-Replayed"] = "true";
                }

                return kept;
            }

            hangs = name == "capture" && books.Intents.TryGetValue(Id(http), out var intent) && intent.CaptureHangsOnce;
            var made = FaultBox.KeptError(http) ?? call(Id(http), new ApiRequest(form), books);
            if (hangs)
            {
                books.Intents[Id(http)].CaptureHangsOnce = false;
            }

            if (key.Length > 0 && made.IsKept)
            {
                books.Answers[key] = new SavedAnswer(asked, time.GetUtcNow().ToUnixTimeSeconds(), made.Status, made.Body.ToJsonString());
                http.Response.Headers["Idempotency-Key"] = key;
            }

            return made;
        });
        if (hangs)
        {
            await faults.Hang(http);
            return;
        }

        if (!await faults.MeetAfter(http))
        {
            await Write(http, answer);
        }
    });

    private ApiAnswer? Kept(string key, string asked, Books books)
    {
        if (!books.Answers.TryGetValue(key, out var saved))
        {
            return null;
        }

        if (saved.At + (long)KeyLife.TotalSeconds < time.GetUtcNow().ToUnixTimeSeconds())
        {
            books.Answers.Remove(key);
            return null;
        }

        return saved.Request == asked
            ? new ApiAnswer(saved.Status, JsonNode.Parse(saved.Body)!.AsObject(), IsKept: true)
            : ApiAnswer.Error(
                StatusCodes.Status400BadRequest, "idempotency_error",
                $"Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '{key}' if you meant to execute a different request.",
                null, null, isKept: false);
    }

    private ApiAnswer? Unauthorized(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.Ordinal))
        {
            return ApiAnswer.Error(
                StatusCodes.Status401Unauthorized, "invalid_request_error",
                "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth.", null, null, isKept: false);
        }

        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(header["Bearer ".Length..]), Encoding.UTF8.GetBytes(options.ApiKey))
            ? null
            : ApiAnswer.Error(StatusCodes.Status401Unauthorized, "invalid_request_error", "Invalid API Key provided: sk_test_****", null, null, isKept: false);
    }

    private static string Id(HttpContext http) => http.Request.RouteValues["id"]?.ToString() ?? "";

    private static string Fingerprint(HttpRequest request, Dictionary<string, string> form)
    {
        var text = new StringBuilder(request.Method).Append(' ').Append(request.Path);
        foreach (var (name, value) in form.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append('\n').Append(name).Append('=').Append(value.Replace("\n", "\\n", StringComparison.Ordinal));
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static Task Write(HttpContext http, ApiAnswer answer)
    {
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = "application/json";
        http.Response.Headers["Request-Id"] = ObjectIds.New("req_");
        http.Response.Headers["Stripe-Version"] = StripeJson.ApiVersion;
        return http.Response.WriteAsync(answer.Body.ToJsonString(), http.RequestAborted);
    }
}
