namespace Billing.Frontend.Devices;

/// <summary>Puts the phones' own path into the frontend.</summary>
public static class PhoneFilesHosting
{
    public static WebApplicationBuilder AddPhoneFiles(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services => new WrongFetches(
            builder.Configuration.GetValue<int?>(WrongFetches.PerMinuteKey) ?? WrongFetches.DefaultPerMinute, services.GetRequiredService<TimeProvider>()));

        // It names every path at Information, and with it a phone's token.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        return builder;
    }

    /// <summary>After forwarded headers, since the address that asks counts; before everything that is for people.</summary>
    public static WebApplication UsePhoneFiles(this WebApplication app)
    {
        app.UseMiddleware<PhoneFilesMiddleware>();
        return app;
    }
}
