namespace Billing.Frontend.Api;

/// <summary>A parameter of a request is not as it must be. Thrown while a request is read, before anything is done.</summary>
/// <param name="field">The parameter as the API spells it.</param>
/// <param name="message">What is wrong, for whoever sent it.</param>
public sealed class InvalidRequestException(string field, string message) : Exception(message)
{
    public string Field { get; } = field;
}
