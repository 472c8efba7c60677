using Microsoft.AspNetCore.DataProtection;

namespace Billing.Frontend.Hosting;

/// <summary>The keys that session cookies are sealed with.</summary>
public static class SessionKeys
{
    /// <summary>
    /// A folder that outlives the process and that all frontends of a cluster share, so that a restart or another frontend does not
    /// sign people out. Left out, ASP.NET Core finds a place of its own.
    /// </summary>
    public const string FolderKey = "DataProtection:KeyFolder";

    public static WebApplicationBuilder AddSessionKeys(this WebApplicationBuilder builder)
    {
        var protection = builder.Services.AddDataProtection().SetApplicationName("billing");
        if (builder.Configuration[FolderKey] is { Length: > 0 } folder)
        {
            protection.PersistKeysToFileSystem(new DirectoryInfo(folder));
        }

        return builder;
    }
}
