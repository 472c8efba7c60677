using Billing.Hosting.Settings;
using Billing.Signup;
using Microsoft.Extensions.Options;
using Stripe;

namespace Billing.Silo.Signup;

internal static partial class PaymentHosting
{
    // Each POST carries an idempotency key, so that sending it again is safe; Stripe.net sends again after no connection, a time-out, 409 and 5xx.
    private const int Retries = 1;

    /// <summary>The way to the payment processor. Without its key the silo runs, and signups that cost something are refused.</summary>
    public static void AddPayments(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<StripeOptions>(StripeOptions.Section)
            .Validate(stripe => stripe.HasValidKey, "Payments:Stripe:ApiKey must begin with sk_ or rk_.")
            .Validate(
                stripe => stripe.HasValidWebhookSecret,
                "Payments:Stripe:WebhookSecret (whsec_…) and Payments:Stripe:ApiKey go together: give both, or neither.")
            .Validate(stripe => stripe.HasValidBase, "Payments:Stripe:ApiBase must be an https address (http on a loopback address).")
            .Validate(stripe => stripe.HasValidTimeout, "Payments:Stripe:Timeout must be more than zero and at most 12 seconds.");
        builder.Services.AddSingleton<IPaymentNotices, StripeNotices>();
        builder.Services.AddSingleton<IPaymentGateway>(services =>
        {
            var options = services.GetRequiredService<IOptions<StripeOptions>>().Value;
            var logger = services.GetRequiredService<ILogger<StripeGateway>>();
            if (!options.IsConfigured)
            {
                LogNotConfigured(logger);
                return new NoGateway();
            }

            return new StripeGateway(CreateClient(options), logger);
        });
    }

    internal static StripeClient CreateClient(StripeOptions options)
    {
        // Lives as long as the silo; new connections now and then follow the address when it moves.
        var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(15), AllowAutoRedirect = false })
        {
            Timeout = options.Timeout,
        };
        return new StripeClient(new StripeClientOptions
        {
            ApiKey = options.ApiKey,
            ApiBase = options.ApiBase.AbsoluteUri.TrimEnd('/'),
            HttpClient = new SystemNetHttpClient(http, Retries, enableTelemetry: false),
        });
    }

    [LoggerMessage(1, LogLevel.Information, "Payments:Stripe:ApiKey is not set: signups that cost something are refused")]
    private static partial void LogNotConfigured(ILogger logger);
}
