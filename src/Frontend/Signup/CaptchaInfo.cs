namespace Billing.Frontend.Signup;

/// <param name="Kind">Such as <c>turnstile</c>.</param>
/// <param name="SiteKey">For its widget.</param>
/// <param name="Script">The widget's script.</param>
/// <param name="WidgetClass">The CSS class of the element that the script makes its widget of.</param>
/// <param name="Field">The form field in which the widget leaves its answer.</param>
public sealed record CaptchaInfo(string Kind, string SiteKey, string Script, string WidgetClass, string Field);
