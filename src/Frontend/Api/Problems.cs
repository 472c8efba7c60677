using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Billing.Frontend.Api;

/// <summary>The refusals of the API, as problem details (RFC 9457).</summary>
public static class Problems
{
    /// <summary>400 with what is wrong at each field; 404, 409 and 429 where the grain says so.</summary>
    public static ProblemHttpResult From(Problem[] problems)
    {
        if (problems.FirstOrDefault(each => each.Code == Problem.NotFound) is { } notFound)
        {
            return TypedResults.Problem(Of(StatusCodes.Status404NotFound, notFound.Message, notFound.Code));
        }

        if (problems.FirstOrDefault(each => each.Code == Problem.Conflict) is { } conflict)
        {
            return TypedResults.Problem(Of(StatusCodes.Status409Conflict, conflict.Message, conflict.Code));
        }

        if (problems.FirstOrDefault(each => each.Code == Problem.TooMany) is { } tooMany)
        {
            return TypedResults.Problem(Of(StatusCodes.Status429TooManyRequests, tooMany.Message, tooMany.Code));
        }

        return TypedResults.Problem(Validation(problems));
    }

    public static ProblemHttpResult NotFound(string what) =>
        TypedResults.Problem(Of(StatusCodes.Status404NotFound, $"There is no such {what}.", Problem.NotFound));

    internal static ProblemDetails Of(int status, string detail, string? code = null)
    {
        var problem = new ProblemDetails { Status = status, Detail = detail };
        if (code is not null)
        {
            problem.Extensions["code"] = code;
        }

        return problem;
    }

    internal static ProblemDetails Validation(string field, string message) => Validation([new Problem(field, "invalid", message)]);

    internal static ProblemDetails Validation(Problem[] problems)
    {
        var errors = problems
            .GroupBy(problem => JsonNamingPolicy.CamelCase.ConvertName(problem.Field))
            .ToDictionary(field => field.Key, field => field.Select(problem => problem.Message).ToArray());
        var answer = new HttpValidationProblemDetails(errors)
        {
            Status = StatusCodes.Status400BadRequest,
            Detail = "The request is not valid; see errors.",
        };
        answer.Extensions["codes"] = problems
            .GroupBy(problem => JsonNamingPolicy.CamelCase.ConvertName(problem.Field))
            .ToDictionary(field => field.Key, field => field.Select(problem => problem.Code).ToArray());
        return answer;
    }

    internal static ProblemDetails ClusterUnavailable() => Of(
        StatusCodes.Status503ServiceUnavailable,
        "The billing cluster cannot be reached just now. A change may or may not have been made: look before you repeat it.",
        "cluster-unavailable");

    internal static ProblemDetails Internal() => Of(
        StatusCodes.Status500InternalServerError,
        "Something went wrong on our side. It is logged under this traceId.",
        "internal");
}
