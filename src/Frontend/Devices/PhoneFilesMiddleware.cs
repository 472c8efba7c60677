using System.Globalization;
using System.Net;
using Billing.Devices;
using Billing.Frontend.Hosting;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Billing.Frontend.Devices;

/// <summary>
/// Where phones fetch their files: <c>GET /{container}/{token}/{file}</c>, the path that Blob Storage has too. The token in the address is
/// the phone's only credential, so nothing of it is logged, and whoever has none learns nothing: not even whether the token or the file was wrong.
/// </summary>
/// <remarks>It comes before routing, sign-in and the portal's error pages: phones follow no sign-in, keep no cookies and read no HTML.</remarks>
internal sealed partial class PhoneFilesMiddleware(
    RequestDelegate next, IGrainFactory grains, IConfiguration configuration, WrongFetches wrong, ILogger<PhoneFilesMiddleware> log)
{
    private const int LongestUserAgent = 256;
    private static readonly StringValues Uncached = "private, no-cache";
    private readonly string _container = configuration[AskedPath.ContainerKey] ?? PhonePath.DefaultContainer;

    public async Task InvokeAsync(HttpContext http)
    {
        if (!AskedPath.IsBelow(http.Request.Path, _container))
        {
            await next(http);
            return;
        }

        await Answer(http);
        PhoneFetches.Answered(http.Response.StatusCode);
    }

    private async Task Answer(HttpContext http)
    {
        var (request, response) = (http.Request, http.Response);
        response.Headers.CacheControl = Uncached;
        response.Headers.ContentSecurityPolicy = SecurityHeaders.NothingAtAll;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            // Phones may write nothing here, whatever the vendor's firmware would like to upload.
            response.Headers.Allow = "GET, HEAD";
            await Say(http, StatusCodes.Status405MethodNotAllowed, "Only GET and HEAD.");
            return;
        }

        var address = http.Connection.RemoteIpAddress;
        if (wrong.Wait(address) is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await Say(http, StatusCodes.Status429TooManyRequests, "Too many requests.");
            return;
        }

        ServedFile? file;
        try
        {
            file = AskedPath.TryParse(request.Path, _container, out var path)
                ? await grains.GetDeviceToken(path.Token).Fetch(path.File, Text(address), UserAgent(request), OnlyAsks(request))
                : null;
        }
#pragma warning disable CA1031 // Whatever it is, the phone must be told to come again, and the exception's text may hold the token.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(failure.GetType().Name);
            response.Headers.RetryAfter = "30";
            await Say(http, ClusterFailure.IsUnavailable(failure) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError, "Not now.");
            return;
        }

        if (file is null)
        {
            wrong.Wrong(address);
            await Say(http, StatusCodes.Status404NotFound, "Not found.");
            return;
        }

        wrong.Right(address);
        await Send(http, file);
    }

    private static async Task Send(HttpContext http, ServedFile file)
    {
        var response = http.Response;
        var tag = new EntityTagHeaderValue($"\"{file.Md5}\"");
        response.Headers.ETag = tag.ToString();
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = file.ContentType;
        response.ContentLength = file.Content.Length;
        response.Headers.ContentMD5 = Convert.ToBase64String(Convert.FromHexString(file.Md5));
        if (HttpMethods.IsGet(http.Request.Method))
        {
            await response.Body.WriteAsync(file.Content, http.RequestAborted);
        }
    }

    /// <summary>Whether the answer leaves open what the phone has: HEAD, and <c>If-None-Match: *</c>, which any version satisfies.</summary>
    private static bool OnlyAsks(HttpRequest request) =>
        HttpMethods.IsHead(request.Method) || request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any));

    private static Task Say(HttpContext http, int status, string words)
    {
        var body = System.Text.Encoding.ASCII.GetBytes(words + "\n");
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain";
        http.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }

    private static string? Text(IPAddress? address) => (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();

    private static string? UserAgent(HttpRequest request) => request.Headers.UserAgent.ToString() switch
    {
        "" => null,
        { Length: > LongestUserAgent } longer => longer[..LongestUserAgent],
        var agent => agent,
    };

    [LoggerMessage(1, LogLevel.Warning, "A phone could not be given its file: {Kind}.")]
    private partial void LogFailed(string kind);
}
