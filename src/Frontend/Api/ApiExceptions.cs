using System.Text.Json;
using System.Text.RegularExpressions;
using Billing.Frontend.Hosting;
using Billing.Reports;
using Microsoft.AspNetCore.Diagnostics;

namespace Billing.Frontend.Api;

/// <summary>Turns what an endpoint of the API threw into problem details. The exception's own text is for the log only.</summary>
internal sealed partial class ApiExceptions(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancellationToken)
    {
        if (!Surface.IsApi(http.Request))
        {
            return false;
        }

        var problem = exception switch
        {
            InvalidRequestException invalid => Problems.Validation(invalid.Field, invalid.Message),
            BadHttpRequestException { InnerException: JsonException json } => Unreadable(json),
            BadHttpRequestException bad => Refused(bad),
            ReportException { Failure: ReportFailure.Busy } busy => Problems.Of(StatusCodes.Status503ServiceUnavailable, busy.Message, "busy"),
            _ when ClusterFailure.IsUnavailable(exception) => Problems.ClusterUnavailable(),
            _ => Problems.Internal(),
        };
        http.Response.StatusCode = problem.Status!.Value;
        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = "5";
        }

        await problems.WriteAsync(new ProblemDetailsContext { HttpContext = http, ProblemDetails = problem });
        return true;
    }

    private static Microsoft.AspNetCore.Mvc.ProblemDetails Refused(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => Problems.Of(bad.StatusCode, "The body is too large."),
        StatusCodes.Status415UnsupportedMediaType => Problems.Of(bad.StatusCode, "The body must be application/json."),
        // The text names the parameter in ours and the framework's words, and what was sent.
        _ => ParameterOf().Match(bad.Message) is { Success: true } match
            ? Problems.Validation(match.Groups["name"].Value, "is missing or cannot be read")
            : Problems.Of(StatusCodes.Status400BadRequest, "The request cannot be read."),
    };

    /// <summary>Names the place in the body; the serializer's text names types of ours.</summary>
    private static Microsoft.AspNetCore.Mvc.ProblemDetails Unreadable(JsonException json)
    {
        if (UnknownMember().Match(json.Message) is { Success: true } unknown)
        {
            return Problems.Validation(unknown.Groups["name"].Value, "is not a field of this request");
        }

        if (MissingMembers().Match(json.Message) is { Success: true } missing)
        {
            return Problems.Validation([.. Quoted().Matches(missing.Groups["names"].Value).Select(name =>
                new Problem(name.Groups["name"].Value, "required", "is required"))]);
        }

        var path = json.Path is { Length: > 2 } place && place.StartsWith("$.", StringComparison.Ordinal) ? place[2..] : "";
        return path.Length > 0
            ? Problems.Validation(path, "is not of the expected kind")
            : Problems.Of(StatusCodes.Status400BadRequest, "The body is not the JSON object that this request takes.");
    }

    [GeneratedRegex("""^The JSON property '(?<name>[^']{1,100})' could not be mapped""", RegexOptions.CultureInvariant)]
    private static partial Regex UnknownMember();

    [GeneratedRegex("""missing required properties including: (?<names>.*)$""", RegexOptions.CultureInvariant)]
    private static partial Regex MissingMembers();

    [GeneratedRegex("""'(?<name>[^']+)'""", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex("""parameter "[^" ]+ (?<name>[A-Za-z]+)" """, RegexOptions.CultureInvariant)]
    private static partial Regex ParameterOf();
}
