using System.Text.Json;
using System.Text.Json.Serialization;
using Billing.Frontend.Audit;
using Billing.Frontend.Calls;
using Billing.Frontend.Customers;
using Billing.Frontend.Devices;
using Billing.Frontend.Health;
using Billing.Frontend.Nodes;
using Billing.Frontend.Signup;
using Microsoft.AspNetCore.Http.Metadata;

namespace Billing.Frontend.Api;

/// <summary>Version 1 of the REST API: what every endpoint has in common. The endpoints are in the features' folders.</summary>
public static class RestApi
{
    public const string Prefix = "/api/v1";

    /// <summary>No command is longer; a longer body is refused before it is read.</summary>
    private const long LongestBody = 64 * 1024;

    public static WebApplicationBuilder AddRestApi(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(options => Configure(options.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
            context.ProblemDetails.Instance ??= context.HttpContext.Request.Path);
        builder.Services.AddExceptionHandler<ApiExceptions>();
        builder.Services.AddSingleton<LiveCallsFeed>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LiveCallsFeed>());
        builder.Services.AddSingleton<HomeFigures>();
        builder.Services.AddSingleton<Disconnects>();
        builder.AddOpenApiDocument();
        return builder;
    }

    public static WebApplication MapRestApi(this WebApplication app)
    {
        var api = app.MapGroup(Prefix)
            .WithMetadata(new BodyLimit())
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapCustomersApi();
        api.MapAccountsApi();
        api.MapRefusedCallsApi();
        api.MapNodesApi();
        api.MapCallsApi();
        api.MapLiveCallsApi();
        api.MapDisconnectsApi();
        api.MapDevicesApi();
        api.MapDeviceImportsApi();
        api.MapDeviceJobsApi();
        api.MapProfilesApi();
        api.MapRolloutsApi();
        api.MapSignupApi();
        api.MapSitesApi();
        api.MapProductsApi();
        api.MapNumberPoolsApi();
        api.MapSignupsApi();
        api.MapShipmentsApi();
        api.MapOverviewApi();
        api.MapHealthApi();
        api.MapAuditApi();
        app.MapOpenApiDocument();
        return app;
    }

    /// <summary>How the API spells JSON, here and in the stream of live calls.</summary>
    internal static void Configure(JsonSerializerOptions json)
    {
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.AllowDuplicateProperties = false;
        json.MaxDepth = 16;
        json.RespectNullableAnnotations = true;
        json.DictionaryKeyPolicy = null;
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }

    private sealed class BodyLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => LongestBody;
    }
}
