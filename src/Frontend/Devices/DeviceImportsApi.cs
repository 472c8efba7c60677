using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Billing.Devices;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace Billing.Frontend.Devices;

/// <summary><c>/api/v1/device-imports</c>: a dry run that shows each row's fate, and then the import.</summary>
internal static class DeviceImportsApi
{
    private const string Csv = "text/csv";
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void MapDeviceImportsApi(this RouteGroupBuilder api)
    {
        var imports = api.MapGroup("/device-imports").WithTags("Devices");
        imports.MapPost("", Check).RequireAuthorization(Policies.Administer)
            .WithName("CheckDeviceImport").WithSummary("Upload a CSV file of devices and begin its dry run, which changes nothing")
            .WithDescription(
                "The body is the file: CSV (RFC 4180, UTF-8), at most 2 MiB and 20,000 rows, one for each device and port. The header names the columns in any order: "
                + "`mac,vendor,model` and, if you like, `device_name,description,inventory_id,serial,profile,customer,location,node,port,account_id,line_label,shared`.")
            .WithMetadata(new BodyLimit())
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                operation.RequestBody = new OpenApiRequestBody
                {
                    Required = true,
                    Content = new Dictionary<string, OpenApiMediaType> { [Csv] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } } },
                };
                return Task.CompletedTask;
            })
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType);
        imports.MapGet("/{id}", Get).RequireAuthorization(Policies.Read)
            .WithName("GetDeviceImport").WithSummary("How far an import is, and how many devices are new, changed, unchanged or refused")
            .Refuses(StatusCodes.Status404NotFound);
        imports.MapGet("/{id}/rows", Rows).RequireAuthorization(Policies.Read)
            .WithName("ListDeviceImportRows").WithSummary("The rows of the file with their fates, in the file's order")
            .WithDescription("`fate`: new, changed, unchanged or refused; without it, all.")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        imports.MapPost("/{id}/apply", Apply).RequireAuthorization(Policies.Administer)
            .WithName("ApplyDeviceImport").WithSummary("Do what the dry run promised, each device wholly or not at all")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
    }

    /// <summary>An id for an import: 80 bits, so that two people never have the same.</summary>
    internal static string NewId() => RandomNumberGenerator.GetHexString(20, lowercase: true);

    private static async Task<Results<Accepted<ImportView>, ProblemHttpResult>> Check(HttpRequest request, ClaimsPrincipal user, IGrainFactory grains)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals(Csv, StringComparison.OrdinalIgnoreCase))
        {
            return TypedResults.Problem(Problems.Of(StatusCodes.Status415UnsupportedMediaType, "The body must be text/csv, in UTF-8."));
        }

        string csv;
        try
        {
            using var reader = new StreamReader(request.Body, Utf8);
            csv = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        }
        catch (DecoderFallbackException)
        {
            return Problems.From([new Problem("csv", "invalid", "is not text in UTF-8")]);
        }

        var id = NewId();
        var result = await grains.GetGrain<IDeviceImportGrain>(id).Check(csv, Actors.ActorOf(user, Actors.Api));
        return result.Succeeded
            ? TypedResults.Accepted($"{RestApi.Prefix}/device-imports/{id}", result.Value)
            : Problems.From(result.Problems);
    }

    private static async Task<Results<Ok<ImportView>, ProblemHttpResult>> Get(string id, IGrainFactory grains) =>
        Ids.IsName(id) && await grains.GetGrain<IDeviceImportGrain>(id).Get() is { } view ? TypedResults.Ok(view) : Missing();

    private static async Task<Results<Ok<ListPage<ImportRow>>, ProblemHttpResult>> Rows(string id, IGrainFactory grains, string? fate, string? after, int? take)
    {
        var (wanted, token, size) = (Parameters.Choice<ImportFate>(fate, "fate"), Paging.After(after), Paging.Take(take));
        if (!Ids.IsName(id) || await grains.GetGrain<IDeviceImportGrain>(id).Get() is null)
        {
            return Missing();
        }

        var page = await grains.GetGrain<IDeviceImportGrain>(id).Rows(wanted, token, size);
        return TypedResults.Ok(ListPage<ImportRow>.Of(page, row => row));
    }

    private static async Task<Results<Accepted<ImportView>, ProblemHttpResult>> Apply(string id, ClaimsPrincipal user, IGrainFactory grains)
    {
        if (!Ids.IsName(id))
        {
            return Missing();
        }

        var result = await grains.GetGrain<IDeviceImportGrain>(id).Apply(Actors.ActorOf(user, Actors.Api));
        return result.Succeeded
            ? TypedResults.Accepted($"{RestApi.Prefix}/device-imports/{id}", result.Value)
            : Problems.From(result.Problems);
    }

    private static ProblemHttpResult Missing() => Problems.NotFound("import");

    private sealed class BodyLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => ImportLimits.MostBytes;
    }
}
