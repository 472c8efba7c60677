using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.WebUtilities;

namespace Billing.IdentityProvider;

/// <summary>Ends the provider's session, then returns to the application that asked.</summary>
internal sealed class LogoutEndpoint(ProviderOptions options)
{
    public async Task<IResult> Answer(HttpContext http)
    {
        await http.SignOutAsync(ProviderSession.Scheme);
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        string? Parameter(string name) => form.TryGetValue(name, out var posted) ? posted.ToString()
            : http.Request.Query.TryGetValue(name, out var asked) ? asked.ToString() : null;

        // Microsoft.Identity.Web names neither client nor id_token_hint, so any registration's address will do.
        var address = Parameter("post_logout_redirect_uri");
        if (options.Clients.Any(client => client.MayReturnTo(address, out _)))
        {
            return Results.Redirect(Parameter("state") is { } state ? QueryHelpers.AddQueryString(address!, "state", state) : address!);
        }

        return Pages.SignedOut();
    }
}
