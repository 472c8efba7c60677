using Billing.Frontend.Signup;
using Billing.Signup;

namespace Billing.Frontend.Components.Signup;

/// <summary>A site while somebody types it.</summary>
public sealed class SiteDraft
{
    public static readonly string[] Fields =
    [
        "id", "name", "reseller", "productId", "returnAddresses", "origins", "browserExchange", "template", "confirmEmail", "countries", "otherCountry", "disposableEmail",
        "repeatedEmail", "repeatedCard", "shortestSeconds", "longestMinutes",
    ];

    public bool IsNew { get; init; }
    public string Id { get; set; } = "";
    public string Name { get; set; } = "";
    public string Reseller { get; set; } = "";
    public string? ProductId { get; set; }

    /// <summary>One a line.</summary>
    public string ReturnAddresses { get; set; } = "";

    /// <summary>One a line.</summary>
    public string Origins { get; set; } = "";
    public bool BrowserExchange { get; set; }
    public string Template { get; set; } = "";
    public bool ConfirmEmail { get; set; }

    /// <summary>Separated by blanks or commas.</summary>
    public string Countries { get; set; } = "";
    public RuleAction OtherCountry { get; set; } = RuleAction.Refuse;
    public RuleAction DisposableEmail { get; set; } = RuleAction.Refuse;
    public RuleAction RepeatedEmail { get; set; } = RuleAction.Refuse;
    public RuleAction RepeatedCard { get; set; } = RuleAction.Review;
    public int? ShortestSeconds { get; set; } = 2;
    public int? LongestMinutes { get; set; } = 24 * 60;

    public static SiteDraft Of(SiteView site) => new()
    {
        Id = site.Id,
        Name = site.Details.Name,
        Reseller = site.Details.Reseller ?? "",
        ProductId = site.Details.ProductId,
        ReturnAddresses = string.Join('\n', site.Details.ReturnAddresses),
        Origins = string.Join('\n', site.Details.Origins),
        BrowserExchange = site.Details.BrowserExchange,
        Template = site.Details.Template ?? "",
        ConfirmEmail = site.Details.Rules.ConfirmEmail,
        Countries = string.Join(' ', site.Details.Rules.Countries),
        OtherCountry = site.Details.Rules.OtherCountry,
        DisposableEmail = site.Details.Rules.DisposableEmail,
        RepeatedEmail = site.Details.Rules.RepeatedEmail,
        RepeatedCard = site.Details.Rules.RepeatedCard,
        ShortestSeconds = site.Details.Rules.ShortestSeconds,
        LongestMinutes = site.Details.Rules.LongestMinutes,
    };

    public SiteDetails ToDetails() => new()
    {
        Name = Name.Trim(),
        Reseller = Reseller.Trim() is { Length: > 0 } reseller ? reseller : null,
        ProductId = ProductId ?? "",
        ReturnAddresses = Words(ReturnAddresses),
        Origins = Words(Origins),
        BrowserExchange = BrowserExchange,
        Template = string.IsNullOrWhiteSpace(Template) ? null : Template,
        Rules = new SiteRules
        {
            ConfirmEmail = ConfirmEmail,
            Countries = Words(Countries),
            OtherCountry = OtherCountry,
            DisposableEmail = DisposableEmail,
            RepeatedEmail = RepeatedEmail,
            RepeatedCard = RepeatedCard,
            ShortestSeconds = ShortestSeconds ?? 0,
            LongestMinutes = LongestMinutes ?? 0,
        },
    };

    /// <summary>What can be told without asking the cluster; the grain has the last word.</summary>
    public IEnumerable<Problem> Problems()
    {
        if (IsNew && !Ids.IsName(Id))
        {
            yield return new("id", "invalid", Id.Length == 0
                ? "Choose an id."
                : $"Only lower-case letters, digits, dot, underscore and hyphen, beginning with a letter or digit; at most {Ids.MaxLength}.");
        }

        if (Name.Trim().Length is 0 or > 128)
        {
            yield return new("name", "invalid", Name.Trim().Length == 0 ? "Enter a name." : "At most 128 characters.");
        }

        if (string.IsNullOrWhiteSpace(ProductId))
        {
            yield return new("productId", "required", "Choose what is sold there.");
        }

        if (Words(ReturnAddresses).Length == 0)
        {
            yield return new("returnAddresses", "required", "Enter at least one page that visitors go back to.");
        }

        if (SiteTemplate.Check(Template) is { } problem)
        {
            yield return problem;
        }
    }

    private static string[] Words(string text) => text.Split([' ', ',', ';', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries);
}
