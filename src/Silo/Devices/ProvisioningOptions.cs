using System.Text.RegularExpressions;
using Billing.Devices;
using Billing.Hosting.Settings;
using Billing.Silo.Storage;

namespace Billing.Silo.Devices;

/// <summary>Where phones' files are, and how phones are told: section <c>Provisioning</c>.</summary>
public sealed partial class ProvisioningOptions
{
    public const string Section = "Provisioning";

    /// <summary>The blob container: 3 to 63 lower-case letters, digits and single hyphens.</summary>
    public string Container { get; set; } = PhonePath.DefaultContainer;

    /// <summary>
    /// Whether anybody who knows a blob's name may read it, as phones do that fetch from the storage account; nobody may ever list. False when
    /// they fetch through the frontend.
    /// </summary>
    public bool PublicAccess { get; set; } = true;

    /// <summary>
    /// What stands before the token in the addresses that phones are told, such as <c>https://files.example.com/phones</c>; null for the
    /// container's own address. http or https, and nothing that needs an escape, since some vendors' phones do not read them.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>
    /// The blob endpoint of an account that we reach by our managed identity. By default the files are in the account that the state is in.
    /// </summary>
    public Uri? BlobServiceUri { get; set; }

    /// <summary>An account of their own, with shared keys.</summary>
    [SettingKey("ConnectionStrings:Phones")]
    public string? ConnectionString { get; set; }

    /// <summary>The domains that phones register under, for a Kamailio that keeps them apart (usrloc's <c>use_domain</c>).</summary>
    public string[] SipDomains { get; set; } = [];

    public ReadLogOptions ReadLog { get; set; } = new();

    internal Uri? PublicAddress => PublicUrl is { Length: > 0 } url ? new Uri(url.TrimEnd('/') + '/') : null;

    internal bool HasValidContainer => PhonePath.IsContainer(Container);

    internal bool HasValidPublicUrl => PublicUrl is null or "" || (PlainUrl().IsMatch(PublicUrl) && Uri.TryCreate(PublicUrl, UriKind.Absolute, out _));

    internal bool HasValidSipDomains => Array.TrueForAll(SipDomains, domain => Uri.CheckHostName(domain) != UriHostNameType.Unknown);

    /// <summary>Takes over where the account is; that of the state when none is given.</summary>
    internal void ReadAccount(IConfiguration configuration)
    {
        if (configuration.GetConnectionString("Phones") is { Length: > 0 } own)
        {
            ConnectionString = own;
        }
        else if (BlobServiceUri is null)
        {
            ConnectionString = configuration.GetConnectionString("Storage") is { Length: > 0 } shared ? shared : null;
            BlobServiceUri = ConnectionString is null ? BlobAccount.BlobsBeside(configuration.GetValue<Uri?>("Storage:TableServiceUri")) : null;
        }
    }

    [GeneratedRegex("^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*/?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainUrl();
}
