namespace Billing.Signup;

/// <summary>How patient signups are, and where their visitors find us.</summary>
public sealed class SignupOptions
{
    /// <summary>
    /// Our own pages, absolute, without a slash at its end: visitors come back from the pay page to <c>/signup/{site}/paid?signup={id}</c> and
    /// <c>/signup/{site}/cancelled?signup={id}</c> below it. Without it nobody can pay, and no mail holds a link.
    /// </summary>
    public string? PublicBase { get; set; }

    /// <summary>How long a visitor may take to pay.</summary>
    public TimeSpan PayWithin { get; set; } = TimeSpan.FromMinutes(35);

    /// <summary>How long he may take after a review, of whose end he may hear late. Stripe lets nobody take 24 h; it counts half an hour more than we do.</summary>
    public TimeSpan PayAfterReview { get; set; } = TimeSpan.FromHours(23);

    /// <summary>How much longer than the payment his number is held.</summary>
    public TimeSpan HoldMargin { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a code sent by e-mail is waited for.</summary>
    public TimeSpan ConfirmWithin { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a person may take to look at a signup. Less than an authorization lasts at the gateway (Stripe: 7 days).</summary>
    public TimeSpan ReviewWithin { get; set; } = TimeSpan.FromDays(5);

    /// <summary>How long a result token is good.</summary>
    public TimeSpan TokenLife { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a link to set a password is good.</summary>
    public TimeSpan PasswordTokenLife { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long one answer of a door is waited for; with all that a command does, well under the 30 s after which its caller gives up.</summary>
    public TimeSpan DoorPatience { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>The pause before the first repetition of what failed; each further one is twice as long.</summary>
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause.</summary>
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many codes one e-mail address is sent within an hour, whoever asks: it may be a stranger's.</summary>
    public int MostCodesPerHour { get; set; } = 3;

    /// <summary>Hosts of throw-away e-mail addresses, besides those that we know.</summary>
    public IList<string> DisposableHosts { get; } = [];

    /// <summary>One of our pages about a signup.</summary>
    internal string Page(SignupState state, string page) => $"{(PublicBase ?? "https://localhost").TrimEnd('/')}/signup/{state.SiteId}/{page}?signup={state.Id}";
}
