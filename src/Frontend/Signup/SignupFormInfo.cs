using Billing.Signup;

namespace Billing.Frontend.Signup;

/// <summary>What a site's page needs to show its form.</summary>
public sealed record SignupFormInfo
{
    /// <summary>The site's name.</summary>
    public required string Site { get; init; }

    /// <summary>Nobody can sign up at present.</summary>
    public required bool Paused { get; init; }
    public required string Product { get; init; }
    public required decimal Price { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    /// <summary>The phone that is sent with it; null for none.</summary>
    public string? Phone { get; init; }

    /// <summary>Billing countries that may sign up, ISO 3166-1 alpha-2; empty for all.</summary>
    public required string[] Countries { get; init; }

    /// <summary>A code will be sent by e-mail.</summary>
    public required bool ConfirmEmail { get; init; }

    /// <summary>Send it back with the form.</summary>
    public required string Opened { get; init; }

    /// <summary>Null when no captcha is asked for.</summary>
    public CaptchaInfo? Captcha { get; init; }

    internal static SignupFormInfo Of(SiteView site, ProductView? product, string opened, ICaptcha? captcha) => new()
    {
        Site = site.Details.Name,
        Paused = site.Paused || product is null,
        Product = product?.Details.Name ?? "",
        Price = product?.Details.Price ?? 0,
        Currency = product?.Details.Currency ?? "",
        Phone = product?.Details is { DeviceModel: { } model, DeviceVendor: { } vendor } ? $"{vendor} {model}" : null,
        Countries = site.Details.Rules.Countries,
        ConfirmEmail = site.Details.Rules.ConfirmEmail,
        Opened = opened,
        Captcha = captcha is null ? null : new CaptchaInfo(captcha.Kind, captcha.SiteKey, captcha.Script.AbsoluteUri, captcha.WidgetClass, captcha.Field),
    };
}
