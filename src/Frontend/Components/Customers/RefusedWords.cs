using Billing.Customers;

namespace Billing.Frontend.Components.Customers;

/// <summary>How the portal says why a call was not let through.</summary>
internal static class RefusedWords
{
    /// <summary>The reasons to choose from, by h323-return-code.</summary>
    public static readonly (int Code, string Title)[] Reasons =
    [
        (Refusal.TooManyCalls("", CallLimit.None).ReturnCode, "Limit reached"),
        (Refusal.AccountSuspended.ReturnCode, "Suspended or closed"),
        (Refusal.WrongPassword.ReturnCode, "Wrong password"),
        (Refusal.UnknownAccount.ReturnCode, "Unknown account"),
    ];

    /// <summary>A sentence's beginning: <c>Customer's limit of 5 simultaneous calls reached</c>.</summary>
    public static string Of(RefusedCall refused) =>
        refused.Reason.Length == 0 ? "No reason was kept" : char.ToUpperInvariant(refused.Reason[0]) + refused.Reason[1..];

    public static string OfCode(int? code) => code is null ? "Any reason" : Reasons.FirstOrDefault(reason => reason.Code == code).Title ?? $"Code {code}";

    public static string Tag(RefusedCall refused) => refused.ReturnCode == 3 ? "tag tag-ringing" : "tag tag-plain";
}
