namespace Billing.Frontend.Signup;

/// <param name="Kind">Such as <c>turnstile</c>.</param>
/// <param name="SiteKey">For its widget.</param>
/// <param name="Script">The widget's script.</param>
public sealed record CaptchaInfo(string Kind, string SiteKey, string Script);
