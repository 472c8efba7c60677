using Billing.Audit;

namespace Billing.Frontend.Components.Audit;

/// <summary>What was done, as people say it.</summary>
internal static class AuditWords
{
    private static readonly OrderedDictionary<string, string> s_actions = new()
    {
        ["create"] = "created",
        ["change"] = "changed",
        ["delete"] = "deleted",
        ["close"] = "closed",
        ["open"] = "opened again",
        ["suspend"] = "suspended",
        ["pause"] = "paused",
        ["resume"] = "resumed",
        ["stop"] = "stopped",
        ["cancel"] = "cancelled",
        ["disconnect"] = "asked for its end",
        ["credit"] = "gave credit",
        ["reveal-secret"] = "looked at the secret",
        ["reveal-url"] = "looked at the address",
        ["renew-password"] = "made a new password",
        ["rotate"] = "changed the address",
        ["erase-call-data"] = "deleted personal data from the call history",
        ["assign"] = "assigned a port",
        ["unassign"] = "freed a port",
        ["assign-profile"] = "gave them a profile",
        ["publish"] = "published again",
        ["resync"] = "told the phone to fetch its files",
        ["clear-flags"] = "cleared the flags",
        ["retire"] = "retired",
        ["restore"] = "restored",
        ["import"] = "imported",
        ["roll-back"] = "rolled back",
        ["approve"] = "accepted",
        ["send"] = "marked as sent",
        ["block"] = "blocked",
        ["release"] = "released",
        ["schedule"] = "set when it runs",
        ["send-again"] = "sent the result again",
    };

    private static readonly Dictionary<(string Kind, string Action), string> s_ofKinds = new()
    {
        [("site", "rotate")] = "made a new key",
        [("number-pool", "import")] = "imported numbers into",
        [("signup", "cancel")] = "refused",
    };

    /// <summary>What can be done, by the names that the log has for it.</summary>
    public static IEnumerable<string> Actions => s_actions.Keys;

    /// <summary>Whether it was done to something of the object, not to the object itself.</summary>
    public static bool IsOfObject(AuditEntry entry) =>
        entry.Action.StartsWith("reveal", StringComparison.Ordinal) || entry.Action is "rotate" or "clear-flags" or "renew-password";

    public static string Of(AuditEntry entry) => s_ofKinds.GetValueOrDefault((entry.ObjectKind, entry.Action)) ?? Of(entry.Action);

    public static string Of(string action) => s_actions.TryGetValue(action, out var words) ? words : action.Replace('-', ' ');
}
