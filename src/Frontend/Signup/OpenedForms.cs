using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Billing.Frontend.Signup;

/// <summary>Notes on a form when it was given out, sealed, so that the page that sends it back proves how long somebody took.</summary>
internal sealed class OpenedForms(IDataProtectionProvider protection, TimeProvider time)
{
    private const int Longest = 512;

    public string Seal(string siteId) =>
        For(siteId).Protect(time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));

    /// <summary>When the form was given out; null when the note is missing or not ours.</summary>
    public DateTimeOffset? Read(string siteId, string? note)
    {
        if (note is not { Length: > 0 and <= Longest })
        {
            return null;
        }

        try
        {
            return long.TryParse(For(siteId).Unprotect(note), NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector For(string siteId) => protection.CreateProtector("Billing.Signup.Opened", siteId);
}
