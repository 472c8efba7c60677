using System.Globalization;
using Billing.Signup;

namespace Billing.Frontend.Components.Signup;

/// <summary>What signup's states are called, and how they look.</summary>
internal static class SignupWords
{
    public static string Of(SignupStage stage) => stage switch
    {
        SignupStage.AwaitingEmail => "Awaiting e-mail",
        SignupStage.AwaitingPayment => "Awaiting payment",
        SignupStage.Review => "In review",
        _ => stage.ToString(),
    };

    public static string Look(SignupStage stage) => stage switch
    {
        SignupStage.Done => "tag-connected",
        SignupStage.Failed => "tag-plain",
        SignupStage.Review => "tag-ringing",
        SignupStage.Undoing => "tag-doubt",
        _ => "tag-authorized",
    };

    public static string Look(NumberState state) => state switch
    {
        NumberState.Free => "tag-connected",
        NumberState.Held => "tag-authorized",
        NumberState.Used => "tag-plain",
        NumberState.Quarantined => "tag-ringing",
        _ => "tag-doubt",
    };

    public static string Of(RuleAction action) => action switch
    {
        RuleAction.Off => "Off",
        RuleAction.Review => "A person reviews it",
        _ => "Refuse",
    };

    /// <summary>What its time is for, while it waits.</summary>
    public static string Waits(SignupStage stage) => stage switch
    {
        SignupStage.AwaitingPayment => "To be paid by",
        SignupStage.Review => "To be decided by",
        _ => "To be confirmed by",
    };

    /// <summary><c>HoldNumber</c> as <c>Hold number</c>.</summary>
    public static string Step(string step)
    {
        var words = new System.Text.StringBuilder();
        foreach (var letter in step)
        {
            words.Append(words.Length > 0 && char.IsAsciiLetterUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : letter.ToString());
        }

        return words.ToString();
    }

    public static string Money(decimal amount, string currency) => string.Create(CultureInfo.InvariantCulture, $"{amount:N2} {currency}");

    public static IEnumerable<string> Lines(PostalAddress address) =>
        new[] { address.Street, address.Street2, $"{address.PostalCode} {address.City}".Trim(), address.Region, Layout.Countries.Name(address.Country) }
            .Where(line => !string.IsNullOrWhiteSpace(line)).Select(line => line!);
}
