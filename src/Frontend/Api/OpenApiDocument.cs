using Billing.Frontend.Authentication;
using Microsoft.OpenApi;

namespace Billing.Frontend.Api;

/// <summary>The description of the API for programs (<c>/openapi/v1.json</c>) and for people (<c>/api/docs</c>).</summary>
public static class OpenApiDocument
{
    private const string Bearer = "bearer";

    public static void AddOpenApiDocument(this WebApplicationBuilder builder) => builder.Services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Billing API",
                Version = "v1",
                Description =
                    "Everything that the portal does. Send a bearer token of the identity provider with one of the roles "
                    + $"{Roles.Admin}, {Roles.Support} (may look and end calls), {Roles.Reader} (may look). A session of the portal may read, not change. "
                    + "Lists are paged: give a page's `next` as `after` to get the one that follows. A change names the `version` that it was made from. "
                    + "Refusals are problem details (RFC 9457); fields that a request does not know are refused. Times are UTC.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = Bearer,
                BearerFormat = "JWT",
                Description = "An access token for this application, with a role.",
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            foreach (var described in context.Description.ActionDescriptor.EndpointMetadata.OfType<QueryParameters>())
            {
                operation.Parameters ??= [];
                foreach (var name in described.Names)
                {
                    operation.Parameters.Add(new OpenApiParameter
                    {
                        Name = name,
                        In = described.In,
                        Required = described.In == ParameterLocation.Path,
                        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                    });
                }
            }

            return Task.CompletedTask;
        });
    });

    public static void MapOpenApiDocument(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").RequireAuthorization(Policies.Read);
        // A middleware without an endpoint: the fallback policy lets signed-in users in only.
        app.UseSwaggerUI(ui =>
        {
            ui.RoutePrefix = "api/docs";
            ui.DocumentTitle = "Billing API";
            ui.SwaggerEndpoint("/openapi/v1.json", "Billing API v1");
            ui.EnableTryItOutByDefault();
        });
    }

    /// <summary>Says which refusals an endpoint knows; 401, 403, 500 and 503 everyone does.</summary>
    internal static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            if (status == StatusCodes.Status400BadRequest)
            {
                endpoint.ProducesValidationProblem();
            }
            else
            {
                endpoint.ProducesProblem(status);
            }
        }

        return endpoint;
    }

    /// <summary>Names parameters that the endpoint reads from the query by itself.</summary>
    internal static RouteHandlerBuilder TakesQuery(this RouteHandlerBuilder endpoint, string[] names) =>
        endpoint.WithMetadata(new QueryParameters(ParameterLocation.Query, names)).Refuses(StatusCodes.Status400BadRequest);

    internal static RouteHandlerBuilder TakesKey(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new QueryParameters(ParameterLocation.Path, ["key"]));

    private sealed record QueryParameters(ParameterLocation In, string[] Names);
}
