using System.Text;
using Billing.Signup;

namespace Billing.Frontend.Signup;

/// <summary>Where a visitor's browser goes next. Away from us it goes only to addresses that the site registered, which the signup keeps.</summary>
internal static class SignupRedirects
{
    private const int LongestKept = 200;

    public static string Page(string publicBase, string siteId, string page, string signupId) =>
        $"{publicBase}/signup/{siteId}/{page}?signup={Uri.EscapeDataString(signupId)}";

    public static string Password(string publicBase, string siteId, string token) =>
        $"{publicBase}/signup/{siteId}/password?token={Uri.EscapeDataString(token)}";

    public static string Next(SignupStatus status, string publicBase) => status switch
    {
        { Stage: SignupStage.AwaitingPayment, PayUrl: { } payUrl } => payUrl,
        { Stage: SignupStage.AwaitingEmail } => Page(publicBase, status.SiteId, "confirm", status.Id),
        _ => Page(publicBase, status.SiteId, "paid", status.Id),
    };

    /// <summary>The site's success page, with the token to exchange.</summary>
    public static string Done(SignupStatus status, ResultToken token) => $"{status.ReturnAddress}?token={Uri.EscapeDataString(token.Token)}";

    public static string InReview(SignupStatus status) => $"{status.ReturnAddress}?signup={status.Id}&stage=review";

    /// <summary>
    /// Back to the form: what is wrong as <c>?errors=field:code,field:code</c>, and what was typed in the fragment, which browsers send to nobody, so that
    /// neither a server's log nor a Referer has it.
    /// </summary>
    /// <param name="address">One of the site's return addresses.</param>
    /// <param name="problems">At least one.</param>
    /// <param name="typed">Null when it is not to be shown again.</param>
    public static string Errors(string address, IEnumerable<Problem> problems, SignupForm? typed)
    {
        var codes = string.Join(',', problems.Select(problem => $"{problem.Field}:{problem.Code}").Distinct());
        // Commas and colons are allowed in a query, and are easier to read so.
        var text = new StringBuilder(address).Append("?errors=").Append(Uri.EscapeDataString(codes).Replace("%2C", ",", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal));
        var separator = '#';
        foreach (var (name, value) in typed is null ? [] : FormFields.Of(typed))
        {
            if (value.Length is > 0 and <= LongestKept)
            {
                text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
                separator = '&';
            }
        }

        return text.ToString();
    }
}
