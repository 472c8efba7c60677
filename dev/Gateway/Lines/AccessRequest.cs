using Radius;

namespace Billing.Gateway.Lines;

/// <summary>An Access-Request before it is signed.</summary>
/// <param name="Attributes">All but the User-Password.</param>
/// <param name="Password">To hide in a User-Password; null when the attributes hold another proof.</param>
internal sealed record AccessRequest(AttributeList Attributes, string? Password = null);
