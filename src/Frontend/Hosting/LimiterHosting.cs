namespace Billing.Frontend.Hosting;

/// <summary>Puts the limits of the portal and the API into the frontend.</summary>
public static class LimiterHosting
{
    public static WebApplicationBuilder AddRequestLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RequestLimits>().BindConfiguration(RequestLimits.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<Limiter>();
        return builder;
    }
}
