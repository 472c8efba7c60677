using System.Net;

namespace Billing.Frontend.Signup;

/// <summary>Tells people from programs: a door to a service that does. Without one nobody is asked.</summary>
public interface ICaptcha
{
    /// <summary>Which service, for pages that show its widget, such as <c>turnstile</c>.</summary>
    string Kind { get; }

    /// <summary>The service's public key of ours.</summary>
    string SiteKey { get; }

    /// <summary>The CSS class by which the script finds the element that it makes its widget of.</summary>
    string WidgetClass { get; }

    /// <summary>The form field in which the widget's script leaves its answer.</summary>
    string Field { get; }

    /// <summary>Its script, HTTPS; its host may also be framed.</summary>
    Uri Script { get; }

    /// <param name="answer">What the widget gave; null when nothing came.</param>
    /// <param name="address">The visitor's.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="HttpRequestException">The service does not answer.</exception>
    Task<bool> Passes(string? answer, IPAddress? address, CancellationToken cancellationToken);
}
