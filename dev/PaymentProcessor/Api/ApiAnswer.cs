using System.Text.Json.Nodes;
using Billing.PaymentProcessor.Ledger;

namespace Billing.PaymentProcessor.Api;

/// <summary>What a call is answered with.</summary>
/// <param name="IsKept">Kept under the idempotency key: when the call began to act. A request that is not valid keeps nothing.</param>
internal sealed record ApiAnswer(int Status, JsonObject Body, bool IsKept)
{
    public static ApiAnswer Of(JsonObject body) => new(StatusCodes.Status200OK, body, IsKept: true);

    /// <summary>The request is not valid.</summary>
    public static ApiAnswer Invalid(string message, string? parameter = null, string? code = null) =>
        Error(StatusCodes.Status400BadRequest, "invalid_request_error", message, code, parameter, isKept: false);

    public static ApiAnswer Missing(string what, string id) => Error(
        StatusCodes.Status404NotFound, "invalid_request_error", $"No such {what}: '{id}'", "resource_missing", what.Split('.')[^1], isKept: false);

    /// <summary>The object is not in a state for it.</summary>
    public static ApiAnswer UnexpectedState(string message, string? code, PaymentIntent? intent = null)
    {
        var answer = Error(StatusCodes.Status400BadRequest, "invalid_request_error", message, code, null, isKept: true);
        if (intent is not null)
        {
            answer.Body["error"]!["payment_intent"] = StripeJson.Intent(intent, new HashSet<string>());
        }

        return answer;
    }

    public static ApiAnswer Error(int status, string type, string message, string? code, string? parameter, bool isKept)
    {
        var error = new JsonObject { ["message"] = message, ["type"] = type };
        if (code is not null)
        {
            error["code"] = code;
            error["doc_url"] = "https://stripe.com/docs/error-codes/" + code.Replace('_', '-');
        }

        if (parameter is not null)
        {
            error["param"] = parameter;
        }

        return new ApiAnswer(status, new JsonObject { ["error"] = error }, isKept);
    }
}
