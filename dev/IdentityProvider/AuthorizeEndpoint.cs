using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.WebUtilities;

namespace Billing.IdentityProvider;

/// <summary>Where a browser is sent to sign in. The page's own form posts to the same address, with the chosen user added.</summary>
internal sealed class AuthorizeEndpoint(ProviderOptions options, TokenIssuer tokens, AuthorizationCodes codes)
{
    public async Task<IResult> Answer(HttpContext http)
    {
        var parameters = http.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        var chosen = http.Request.HasFormContentType ? (await http.Request.ReadFormAsync(http.RequestAborted))["user"].ToString() : null;

        if (options.FindClient(parameters.GetValueOrDefault("client_id")) is not { } client)
        {
            return Pages.Refused("No application is registered with this client_id.");
        }

        // Never redirect to an address that is not registered, not even with an error (RFC 6749 §4.1.2.1).
        if (!client.MayReturnTo(parameters.GetValueOrDefault("redirect_uri"), out var redirectUri))
        {
            return Pages.Refused($"The redirect_uri is not registered for {client.Name}.");
        }

        var request = new AuthorizationRequest(client, redirectUri, parameters);
        if (request.ResponseMode is not ("query" or "fragment" or "form_post"))
        {
            return Pages.Refused("response_mode must be query, fragment or form_post.");
        }

        if (request.Fault(options) is { } fault)
        {
            return Return(request, new() { ["error"] = fault.Code, ["error_description"] = fault.Description });
        }

        if (chosen is not null)
        {
            if (options.FindUser(chosen) is not { } picked)
            {
                return Pages.Refused("There is no such user.");
            }

            var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, picked.UserName)], ProviderSession.Scheme);
            await http.SignInAsync(ProviderSession.Scheme, new ClaimsPrincipal(identity));
            return SignedIn(request, picked);
        }

        // login_hint names who is meant: somebody else's session does not answer for them.
        var session = options.FindUser((await http.AuthenticateAsync(ProviderSession.Scheme)).Principal?.Identity?.Name);
        var hinted = request.LoginHint is null ? null : options.FindUser(request.LoginHint);
        if (session is not null && (hinted is null || hinted == session) && request.Prompt is not ("login" or "select_account"))
        {
            return SignedIn(request, session);
        }

        return request.Prompt == "none"
            ? Return(request, new() { ["error"] = "login_required", ["error_description"] = "Nobody is signed in." })
            : Pages.SignIn(request, options.Users, hinted, http.Request.Path + http.Request.QueryString);
    }

    private IResult SignedIn(AuthorizationRequest request, DemoUser user)
    {
        var answer = new Dictionary<string, string?>();
        var code = request.WantsCode ? codes.Issue(request, user) : null;
        if (code is not null)
        {
            answer["code"] = code;
        }

        if (request.WantsIdToken)
        {
            answer["id_token"] = tokens.IdToken(user, request.Client, request.Nonce, code);
        }

        return Return(request, answer);
    }

    private static IResult Return(AuthorizationRequest request, Dictionary<string, string?> answer)
    {
        if (request.State is not null)
        {
            answer["state"] = request.State;
        }

        var address = request.RedirectUri.AbsoluteUri;
        return request.ResponseMode switch
        {
            "form_post" => Pages.FormPost(address, answer),
            "fragment" => Results.Redirect(address + "#" + QueryHelpers.AddQueryString("", answer)[1..]),
            _ => Results.Redirect(QueryHelpers.AddQueryString(address, answer)),
        };
    }
}
