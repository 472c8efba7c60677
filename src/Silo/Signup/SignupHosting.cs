using Billing.Hosting.Settings;
using Billing.Signup;

namespace Billing.Silo.Signup;

internal static partial class SignupHosting
{
    public const string CountryDatabaseKey = "Signup:CountryDatabase";

    /// <summary>How patient signups are, where their visitors find us, and what they need from outside: section <c>Signup</c>.</summary>
    public static void AddSignups(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSettings<SignupOptions>("Signup")
            .Validate(
                signup => signup.PublicBase is null || (Uri.TryCreate(signup.PublicBase, UriKind.Absolute, out var uri) && uri is { UserInfo: "", Query: "", Fragment: "" }
                    && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))),
                "Signup:PublicBase is not an https address (http only on a loopback host).")
            .Validate(
                signup => signup.PublicBase is not null || string.IsNullOrEmpty(builder.Configuration[$"{StripeOptions.Section}:{nameof(StripeOptions.ApiKey)}"]),
                "Signup:PublicBase is missing: where people pay (Payments:Stripe:ApiKey), it is the address that they come back to.")
            .Validate(signup => signup.PayWithin >= TimeSpan.FromMinutes(1) && signup.PayWithin <= TimeSpan.FromHours(23), "Signup:PayWithin must be 1 minute to 23 hours.")
            .Validate(
                signup => signup.PayAfterReview >= TimeSpan.FromMinutes(1) && signup.PayAfterReview <= TimeSpan.FromHours(23), "Signup:PayAfterReview must be 1 minute to 23 hours.")
            .Validate(signup => signup.HoldMargin >= TimeSpan.FromMinutes(1), "Signup:HoldMargin must be at least 1 minute.")
            .Validate(signup => signup.MostCodesPerHour is >= 1 and <= 100, "Signup:MostCodesPerHour must be 1 to 100.")
            .Validate(
                signup => signup.ReviewWithin > TimeSpan.Zero && signup.ReviewWithin < TimeSpan.FromDays(7),
                "Signup:ReviewWithin must be less than 7 days, which is how long an authorization lasts.")
            .Validate(
                signup => signup.ConfirmWithin > TimeSpan.Zero && signup.TokenLife > TimeSpan.Zero && signup.PasswordTokenLife > TimeSpan.Zero,
                "Signup:ConfirmWithin, Signup:TokenLife and Signup:PasswordTokenLife must be more than zero.")
            .Validate(
                signup => signup.FirstPause > TimeSpan.Zero && signup.LongestPause >= signup.FirstPause, "Signup:FirstPause must be more than zero, and Signup:LongestPause not shorter.")
            .Validate(
                signup => signup.DoorPatience > TimeSpan.Zero && signup.DoorPatience <= TimeSpan.FromSeconds(14), "Signup:DoorPatience must be more than zero and at most 14 seconds.");

        services.AddSettings<CountryOptions>("Signup");
        if (builder.Configuration[CountryDatabaseKey] is { Length: > 0 } path)
        {
            services.AddSingleton<ICountryOfAddress>(provider => ActivatorUtilities.CreateInstance<CountryDatabase>(provider, path));
        }

        services.AddHostedService<SaidAtStart>();
    }

    /// <summary>Says once what is off, so that nobody wonders.</summary>
    private sealed partial class SaidAtStart(ILogger<SaidAtStart> logger, ICountryOfAddress? countries = null, ISignupMail? mail = null) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            if (countries is not { Available: true })
            {
                LogNoCountries(logger, CountryDatabaseKey);
            }

            if (mail is null)
            {
                LogNoMail(logger);
            }

            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        [LoggerMessage(1, LogLevel.Information, "{Setting} is not set, or is no database: visitors' countries are not known, and the rule of countries is off")]
        private static partial void LogNoCountries(ILogger logger, string setting);

        [LoggerMessage(2, LogLevel.Information, "Mail:Host is not set: sites cannot have e-mail addresses confirmed")]
        private static partial void LogNoMail(ILogger logger);
    }
}
