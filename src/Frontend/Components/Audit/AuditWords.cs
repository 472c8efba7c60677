using Billing.Audit;

namespace Billing.Frontend.Components.Audit;

/// <summary>What was done, as people say it.</summary>
internal static class AuditWords
{
    public static string Of(AuditEntry entry) => entry.Action switch
    {
        "create" => "created",
        "change" => "changed",
        "close" => "closed",
        "open" or "reopen" => "opened again",
        "suspend" => "suspended",
        "resume" => "resumed",
        "disconnect" => "asked for its end",
        "reveal-secret" or "reveal-password" => "looked at the secret",
        _ => entry.Action.Replace('-', ' '),
    };
}
