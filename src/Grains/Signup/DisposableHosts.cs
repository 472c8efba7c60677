using System.Collections.Frozen;

namespace Billing.Signup;

/// <summary>Services that give an e-mail address away for minutes: the best-known ones. Whoever runs us adds others (<see cref="SignupOptions.DisposableHosts"/>).</summary>
internal static class DisposableHosts
{
    private static readonly FrozenSet<string> s_known = (
        "0-mail.com 10minutemail.com 20minutemail.com anonbox.net burnermail.io byom.de discard.email dispostable.com dropmail.me emailondeck.com " +
        "fakeinbox.com fakemail.net getairmail.com getnada.com grr.la guerrillamail.com guerrillamail.net guerrillamail.org inboxkitten.com jetable.org " +
        "mail-temp.com mailcatch.com maildrop.cc mailexpire.com mailinator.com mailnesia.com mailnull.com mintemail.com moakt.com mohmal.com mytemp.email " +
        "mytrashmail.com sharklasers.com spam4.me spamgourmet.com temp-mail.io temp-mail.org tempail.com tempinbox.com tempmail.com tempmailo.com " +
        "tempr.email throwawaymail.com trash-mail.com trashmail.com trashmail.de trashmail.net wegwerfmail.de yopmail.com yopmail.fr yopmail.net").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a host, or one above it, is such a service.</summary>
    public static bool Has(string host, IEnumerable<string> more)
    {
        var others = more.Select(one => one.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
        for (var name = host.ToLowerInvariant(); name.Contains('.', StringComparison.Ordinal); name = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            if (s_known.Contains(name) || others.Contains(name))
            {
                return true;
            }
        }

        return false;
    }
}
