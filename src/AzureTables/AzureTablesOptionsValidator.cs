namespace AzureTables;

/// <summary>Stops the host at start, with a message that says what to change, rather than at the first request.</summary>
internal sealed class AzureTablesOptionsValidator(AzureTablesOptions options, string purpose) : IConfigurationValidator
{
    public void ValidateConfiguration() => options.Validate(purpose);
}
