using System.Text.Json.Nodes;
using Testing;

namespace Infrastructure.Tests;

/// <summary>infra/entra/register against a Microsoft Graph in a file (Fakes/az).</summary>
[TestClass]
public sealed class RegistrationTests
{
    private readonly ScratchFolder _folder = new();

    private string Graph => Path.Combine(_folder.Path, "graph.json");

    [TestCleanup]
    public void Clean() => _folder.Dispose();

    [TestMethod]
    public async Task An_application_is_registered_with_roles_scope_and_addresses_and_without_a_secret()
    {
        var client = await Register("prod", "--host", "billing.example.com", "--identity", "identity-1", "--admin", "ada");
        var state = State();
        var application = state["applications"]![0]!;
        Assert.AreEqual(application["appId"]!.GetValue<string>(), client);
        Assert.AreEqual("AzureADMyOrg", application["signInAudience"]!.GetValue<string>());
        CollectionAssert.AreEqual(new[] { "https://billing.example.com/signin-oidc" }, Texts(application["web"]!["redirectUris"]!));
        CollectionAssert.AreEqual(new[] { $"api://{client}" }, Texts(application["identifierUris"]!));
        CollectionAssert.AreEqual(new[] { "Billing.Admin", "Billing.Support", "Billing.Reader" }, Texts(application["appRoles"]!, "value"));
        CollectionAssert.AreEqual(new[] { "access_as_user" }, Texts(application["api"]!["oauth2PermissionScopes"]!, "value"));
        Assert.AreEqual(2, application["api"]!["requestedAccessTokenVersion"]!.GetValue<int>());
        Assert.IsFalse(application["web"]!["implicitGrantSettings"]!["enableIdTokenIssuance"]!.GetValue<bool>());
        // Nobody without a role gets in.
        Assert.IsTrue(state["servicePrincipals"]![0]!["appRoleAssignmentRequired"]!.GetValue<bool>());
        var trusted = state["credentials"]![0]!;
        Assert.AreEqual("identity-1", trusted["subject"]!.GetValue<string>());
        Assert.AreEqual("https://login.microsoftonline.com/22222222-2222-2222-2222-222222222222/v2.0", trusted["issuer"]!.GetValue<string>());
        CollectionAssert.AreEqual(new[] { "api://AzureADTokenExchange" }, Texts(trusted["audiences"]!));
        Assert.AreEqual("ada", state["assigned"]![0]!["principalId"]!.GetValue<string>());
        Assert.AreEqual(application["appRoles"]![0]!["id"]!.GetValue<string>(), state["assigned"]![0]!["appRoleId"]!.GetValue<string>());
        Assert.IsFalse((await File.ReadAllTextAsync(Graph + ".writes")).Contains("addPassword", StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task The_roles_are_those_that_the_portal_asks_for()
    {
        await Register("prod");
        CollectionAssert.AreEquivalent(
            new[] { Billing.Frontend.Authentication.Roles.Admin, Billing.Frontend.Authentication.Roles.Support, Billing.Frontend.Authentication.Roles.Reader },
            Texts(State()["applications"]![0]!["appRoles"]!, "value"));
    }

    [TestMethod]
    public async Task Running_it_again_changes_nothing()
    {
        string[] arguments = ["prod", "--host", "billing.example.com", "--identity", "identity-1", "--admin", "ada"];
        var first = await Register(arguments);
        File.Delete(Graph + ".writes");
        Assert.AreEqual(first, await Register(arguments));
        Assert.IsFalse(File.Exists(Graph + ".writes"), "the second run wrote something");
        // Nor does the run before a deployment, which knows neither host nor identity.
        Assert.AreEqual(first, await Register("prod"));
        Assert.IsFalse(File.Exists(Graph + ".writes"), "the run without host wrote something");
    }

    [TestMethod]
    public async Task A_further_host_is_added_and_what_others_added_stays()
    {
        await Register("prod", "--host", "old.example.com");
        var state = State();
        state["applications"]![0]!["web"]!["redirectUris"]!.AsArray().Add("https://theirs.example/callback");
        state["applications"]![0]!["appRoles"]!.AsArray().Add(new JsonObject { ["id"] = "theirs", ["value"] = "Theirs", ["isEnabled"] = true });
        await File.WriteAllTextAsync(Graph, state.ToJsonString());
        await Register("prod", "--host", "new.example.com");
        CollectionAssert.AreEquivalent(
            new[] { "https://old.example.com/signin-oidc", "https://theirs.example/callback", "https://new.example.com/signin-oidc" },
            Texts(State()["applications"]![0]!["web"]!["redirectUris"]!));
        CollectionAssert.Contains(Texts(State()["applications"]![0]!["appRoles"]!, "value"), "Theirs");
        Assert.HasCount(4, State()["applications"]![0]!["appRoles"]!.AsArray());
    }

    [TestMethod]
    public async Task A_role_that_was_changed_by_hand_is_put_right()
    {
        await Register("prod");
        var state = State();
        state["applications"]![0]!["appRoles"]![0]!["value"] = "Billing.Boss";
        await File.WriteAllTextAsync(Graph, state.ToJsonString());
        await Register("prod");
        CollectionAssert.Contains(Texts(State()["applications"]![0]!["appRoles"]!, "value"), "Billing.Admin");
    }

    [TestMethod]
    public async Task A_new_identity_is_trusted_and_the_old_one_no_longer()
    {
        await Register("prod", "--identity", "identity-1");
        await Register("prod", "--identity", "identity-2");
        Assert.AreEqual("identity-2", State()["credentials"]!.AsArray().Single()!["subject"]!.GetValue<string>());
    }

    [TestMethod]
    public async Task Two_deployments_in_one_tenant_have_an_application_each() =>
        Assert.AreNotEqual(await Register("prod"), await Register("test"));

    [TestMethod]
    [DataRow("https://billing.example.com")]
    [DataRow("billing.example.com/evil")]
    [DataRow("a b")]
    [DataRow("*.example.com")]
    public async Task A_host_that_is_none_is_refused_before_anything_is_written(string host)
    {
        var (exit, _, errors) = await Run("prod", "--host", host);
        Assert.AreEqual(1, exit);
        StringAssert.Contains(errors, "Not a host name: " + host);
        Assert.IsFalse(File.Exists(Graph + ".writes"));
    }

    [TestMethod]
    public async Task Two_applications_with_the_same_tag_are_not_chosen_between()
    {
        await Register("prod");
        var state = State();
        state["applications"]!.AsArray().Add(state["applications"]![0]!.DeepClone());
        await File.WriteAllTextAsync(Graph, state.ToJsonString());
        File.Delete(Graph + ".writes");
        var (exit, _, errors) = await Run("prod");
        Assert.AreEqual(1, exit);
        StringAssert.Contains(errors, "More than one application has the tag billing-prod");
        Assert.IsFalse(File.Exists(Graph + ".writes"));
    }

    [TestMethod]
    public async Task Without_a_name_it_says_how_it_is_called()
    {
        var (exit, _, errors) = await Run();
        Assert.AreNotEqual(0, exit);
        StringAssert.Contains(errors, "usage: infra/entra/register NAME");
    }

    private async Task<string> Register(params string[] arguments)
    {
        var (exit, output, errors) = await Run(arguments);
        Assert.AreEqual(0, exit, output + errors);
        return output.Trim().Split('\n')[^1];
    }

    private Task<(int Exit, string Output, string Errors)> Run(params string[] arguments) => Shell.Run(
        _folder.Path, RepositoryRoot.Of("infra", "entra", "register"), arguments,
        new Dictionary<string, string>
        {
            ["FAKE_GRAPH"] = Graph,
            ["PATH"] = RepositoryRoot.Of("tests", "Infrastructure.Tests", "Fakes") + ":" + Environment.GetEnvironmentVariable("PATH"),
        });

    private JsonNode State() => JsonNode.Parse(File.ReadAllText(Graph))!;

    private static string[] Texts(JsonNode list, string? member = null) =>
        [.. list.AsArray().Select(each => (member is null ? each! : each![member]!).GetValue<string>())];
}
