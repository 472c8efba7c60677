namespace Billing.Frontend.Hosting;

/// <summary>Where the keys of session cookies are: section <c>DataProtection</c>.</summary>
internal sealed class SessionKeySettings
{
    public const string Section = "DataProtection";

    /// <summary>A folder that outlives the process and that all frontends share; left out, ASP.NET Core finds a place of its own.</summary>
    public string? KeyFolder { get; set; }
}
