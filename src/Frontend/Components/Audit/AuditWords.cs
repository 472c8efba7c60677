using Billing.Audit;

namespace Billing.Frontend.Components.Audit;

/// <summary>What was done, as people say it.</summary>
internal static class AuditWords
{
    /// <summary>Whether it was done to something of the object, not to the object itself.</summary>
    public static bool IsOfObject(AuditEntry entry) =>
        entry.Action.StartsWith("reveal", StringComparison.Ordinal) || entry.Action is "rotate" or "clear-flags";

    public static string Of(AuditEntry entry) => entry.Action switch
    {
        "create" => "created",
        "change" => "changed",
        "close" => "closed",
        "open" or "reopen" => "opened again",
        "suspend" => "suspended",
        "resume" => "resumed",
        "rotate" => entry.ObjectKind == "site" ? "made a new key" : "changed the address",
        "credit" => "gave credit",
        "pause" => "paused",
        "approve" => "accepted",
        "send" => "marked as sent",
        "clear-flags" => "cleared the flags",
        "reveal-url" => "looked at the address",
        "assign" => "assigned a port",
        "unassign" => "freed a port",
        "publish" => "published again",
        "resync" => "told the phone to fetch its files",
        "delete" => "deleted",
        "schedule" => "set when it runs",
        "send-again" => "sent the result again",
        "erase-call-data" => "deleted personal data from the call history",
        "retire" => "retired",
        "restore" => "restored",
        "assign-profile" => "gave them a profile",
        "import" => entry.ObjectKind == "number-pool" ? "imported numbers" : "imported",
        "roll-back" => "rolled back",
        "stop" => "stopped",
        "cancel" => entry.ObjectKind == "signup" ? "refused" : "cancelled",
        "disconnect" => "asked for its end",
        "reveal-secret" or "reveal-password" => "looked at the secret",
        _ => entry.Action.Replace('-', ' '),
    };
}
