using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;

namespace AzureTables;

/// <summary>
/// How to reach one table: either by <see cref="ConnectionString"/>, or by <see cref="ServiceUri"/> and a credential.
/// </summary>
public abstract class AzureTablesOptions
{
    /// <summary>A storage connection string, as Azurite and shared-key accounts use. Exclusive of <see cref="ServiceUri"/>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The table endpoint, such as <c>https://account.table.core.windows.net</c>. Exclusive of <see cref="ConnectionString"/>.</summary>
    public Uri? ServiceUri { get; set; }

    /// <summary>Who we are at <see cref="ServiceUri"/>; a <see cref="DefaultAzureCredential"/> when none is given.</summary>
    public TokenCredential? Credential { get; set; }

    /// <summary>The table's name: 3 to 63 letters and digits, beginning with a letter.</summary>
    public abstract string TableName { get; set; }

    /// <summary>Changes the Azure client's own options, for example its transport or its diagnostics.</summary>
    public Action<TableClientOptions>? ConfigureClient { get; set; }

    /// <summary>A client to use as it is, whatever else is given: for a table that is not in Azure.</summary>
    public TableClient? Client { get; set; }

    /// <summary>Takes over the address and the credential (not the table's name) of another set of options.</summary>
    /// <param name="other">Where to copy from.</param>
    public void ConnectAs(AzureTablesOptions other)
    {
        ConnectionString = other.ConnectionString;
        ServiceUri = other.ServiceUri;
        Credential = other.Credential;
        ConfigureClient = other.ConfigureClient;
    }

    /// <summary>A client whose failed requests are tried again by the SDK: for reads and for what may be done twice.</summary>
    internal TableClient CreateClient() => CreateClient($"Table '{TableName}'", _ => { });

    /// <summary>A client that sends each request once, so that a refusal always answers the request that was just made.</summary>
    public TableClient CreateClientWithoutRetries() => CreateClient($"Table '{TableName}'", options => options.Retry.MaxRetries = 0);

    /// <exception cref="OrleansConfigurationException">What is missing or wrong. The connection string is never part of the message.</exception>
    internal void Validate(string purpose) => CreateClient(purpose, _ => { });

    // Always validates: Orleans may build a provider before it runs the validators.
    private TableClient CreateClient(string purpose, Action<TableClientOptions> configure)
    {
        if (Client is not null)
        {
            return Client;
        }
        if (string.IsNullOrWhiteSpace(ConnectionString) == ServiceUri is null)
        {
            throw new OrleansConfigurationException(
                $"{purpose}: give exactly one of {nameof(ConnectionString)} and {nameof(ServiceUri)}.");
        }
        if (TableName is not { Length: >= 3 and <= 63 } || !char.IsAsciiLetter(TableName[0]) || !TableName.All(char.IsAsciiLetterOrDigit))
        {
            throw new OrleansConfigurationException(
                $"{purpose}: the table name '{TableName}' is not 3 to 63 letters and digits that begin with a letter.");
        }
        if (ServiceUri is { IsAbsoluteUri: false })
        {
            throw new OrleansConfigurationException($"{purpose}: {nameof(ServiceUri)} '{ServiceUri}' is not an absolute address.");
        }
        var options = new TableClientOptions();
        ConfigureClient?.Invoke(options);
        configure(options);
        if (ServiceUri is not null)
        {
            return new TableClient(ServiceUri, TableName, Credential ?? new DefaultAzureCredential(), options);
        }
        try
        {
            return new TableClient(ConnectionString, TableName, options);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException)
        {
            throw new OrleansConfigurationException($"{purpose}: {nameof(ConnectionString)} cannot be read ({e.GetType().Name}).");
        }
    }
}
