using System.Text.Json;

namespace Infrastructure.Tests;

/// <summary>The predicted resources of a deployment.</summary>
/// <param name="root">As <c>bicep snapshot</c> writes it.</param>
internal sealed class Snapshot(JsonElement root)
{
    public JsonElement[] Resources { get; } = [.. root.GetProperty("predictedResources").EnumerateArray()];

    /// <summary>All of a type, such as <c>Microsoft.Storage/storageAccounts</c>.</summary>
    public JsonElement[] Of(string type) => [.. Resources.Where(resource => resource.GetProperty("type").GetString() == type)];

    /// <summary>The one of a type whose name contains this.</summary>
    public JsonElement One(string type, string name) => Of(type).Single(resource => NameOf(resource).Contains(name, StringComparison.Ordinal));

    public static string NameOf(JsonElement resource) => resource.GetProperty("name").GetString()!;

    public static JsonElement PropertiesOf(JsonElement resource) => resource.GetProperty("properties");

    /// <summary>Who has which role where: name of the identity (or id of the person), id of the role's definition, last parts of the scope.</summary>
    public IEnumerable<(string Who, string Role, string Scope)> Roles() => Of("Microsoft.Authorization/roleAssignments").Select(assignment =>
    {
        var properties = PropertiesOf(assignment);
        var who = properties.GetProperty("principalId").GetString()!;
        // An identity that is not there yet: [reference('…/userAssignedIdentities/id-billing-silo', '…').principalId].
        var identity = who.IndexOf("userAssignedIdentities/", StringComparison.Ordinal);
        who = identity < 0 ? who : who[(identity + "userAssignedIdentities/".Length)..].Split('\'')[0];
        var id = assignment.GetProperty("id").GetString()!;
        // An id with a name that is not known yet is an expression; its scope stands first, as an id or as subscription and group.
        var quoted = id.Split('\'');
        var scope = id switch
        {
            _ when id.StartsWith("[extensionResourceId(", StringComparison.Ordinal) => quoted[1],
            _ when id.StartsWith("[resourceId(", StringComparison.Ordinal) => quoted[3],
            _ => id[..id.IndexOf("/providers/Microsoft.Authorization", StringComparison.Ordinal)],
        };
        var resource = scope.LastIndexOf("/providers/", StringComparison.Ordinal);
        return (who, properties.GetProperty("roleDefinitionId").GetString()!.Split('/')[^1], resource < 0 ? scope : scope[(resource + "/providers/".Length)..]);
    });
}
