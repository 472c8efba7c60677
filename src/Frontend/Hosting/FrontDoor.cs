using System.Security.Cryptography;
using System.Text;
using Billing.Hosting.Health;

namespace Billing.Frontend.Hosting;

/// <summary>
/// Azure Front Door before us. Its addresses are those of all its customers, so that only the id of its profile, which it puts on each request, tells that
/// somebody came by our own rules and not by a profile of his.
/// </summary>
public static class FrontDoor
{
    /// <summary>The profile's id, a GUID. Left out, there is no Front Door, and everybody is answered.</summary>
    public const string IdKey = "FrontDoor:Id";

    /// <summary>The address that the visitor's connection came from; whatever he sent under this name is replaced.</summary>
    public const string VisitorHeader = "X-Azure-SocketIP";

    private const string IdHeader = "X-Azure-FDID";

    public static bool IsBefore(IConfiguration configuration) => !string.IsNullOrEmpty(configuration[IdKey]);

    /// <summary>Refuses what did not come through it (403), but for the two health pages, which the host asks. First of all, before a header is believed.</summary>
    public static WebApplication UseFrontDoor(this WebApplication app)
    {
        if (IsBefore(app.Configuration))
        {
            // It is sent in small letters and without braces, however it is written in the settings; what is no GUID ends the start.
            var id = Encoding.UTF8.GetBytes(Guid.TryParse(app.Configuration[IdKey], out var profile) ? profile.ToString("D") : app.Configuration[IdKey]!);
            app.Use((http, next) =>
            {
                var given = Encoding.UTF8.GetBytes(http.Request.Headers[IdHeader].ToString().ToLowerInvariant());
                if (CryptographicOperations.FixedTimeEquals(id, given) || http.Request.Path.Value is HealthPages.Live or HealthPages.Ready)
                {
                    return next(http);
                }

                http.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            });
        }

        return app;
    }
}
