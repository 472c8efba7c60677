using System.Security.Cryptography;
using System.Text.Json;
using Billing.Customers;
using Billing.Devices;
using Billing.Nodes;
using Billing.Silo.Secrets;
using Billing.Signup;
using Billing.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace Billing.Silo.Tests.Secrets;

[TestClass]
public sealed class StoredSecretsTests
{
    private static readonly StoredSecrets s_secrets = new(new EphemeralDataProtectionProvider());

    [TestMethod]
    public void What_was_stored_before_there_were_keys_is_read_and_sealed_when_it_is_written_again()
    {
        var json = Json(s_secrets);
        var old = JsonSerializer.Deserialize<AccountState>("""{"Id":"one","Password":"plain as it was"}""", json)!;
        Assert.AreEqual("plain as it was", old.Password);
        var written = JsonSerializer.Serialize(old, json);
        Assert.DoesNotContain("plain as it was", written);
        Assert.Contains("\"Password\":\"dp1.", written);
        Assert.AreEqual("plain as it was", JsonSerializer.Deserialize<AccountState>(written, json)!.Password);
    }

    [TestMethod]
    public void Secrets_within_lists_and_within_other_objects_are_sealed_too()
    {
        var device = new DeviceState
        {
            Mac = "00156b000001",
            Token = "token-now",
            AdminPassword = "password-of-its-menu",
            Removals = ["token-gone", "token-gone-too"],
            Formers = [new FormerToken("token-before", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, "known")],
        };
        var json = Json(s_secrets);
        var written = JsonSerializer.Serialize(device, json);
        foreach (var secret in (string[])["token-now", "password-of-its-menu", "token-gone", "token-before"])
        {
            Assert.DoesNotContain(secret, written);
        }

        var read = JsonSerializer.Deserialize<DeviceState>(written, json)!;
        Assert.AreEqual("token-now password-of-its-menu token-gone token-gone-too token-before", $"{read.Token} {read.AdminPassword} {string.Join(' ', read.Removals)} {read.Formers[0].Token}");
        Assert.IsNull(JsonSerializer.Deserialize<DeviceState>(JsonSerializer.Serialize(device with { Token = null }, json), json)!.Token, "no token is no token");
    }

    [TestMethod]
    public void Each_secret_that_we_know_of_is_marked()
    {
        var marked = new[] { typeof(AccountState), typeof(NodeState), typeof(DeviceState), typeof(DeviceTokenState), typeof(FormerToken), typeof(SiteState), typeof(SignupState) }
            .SelectMany(type => type.GetProperties().Where(property => property.IsDefined(typeof(SecretAttribute), false)).Select(property => $"{type.Name}.{property.Name}")).Order(StringComparer.Ordinal);
        Assert.AreEqual(
            "AccountState.Password DeviceState.AdminPassword DeviceState.Removals DeviceState.Token DeviceTokenState.Token FormerToken.Token NodeState.RpcPassword NodeState.Secret "
            + "SignupState.EmailCode SignupState.TokenNonce SiteState.Key SiteState.Salt",
            string.Join(' ', marked));
        // A state with a text of a telling name that is not marked was forgotten.
        string[] known = ["SignupState.PasswordTokenHash", "AuditEntry.Password"];
        var forgotten = typeof(AccountState).Assembly.GetTypes().Where(type => type.Name.EndsWith("State", StringComparison.Ordinal) || type.Name is "PooledNumber" or "ReportRunRecord")
            .SelectMany(type => type.GetProperties().Where(property => property.PropertyType == typeof(string) && property.CanWrite
                && new[] { "Password", "Secret", "Token", "Key", "Salt", "Nonce" }.Any(word => property.Name.Contains(word, StringComparison.Ordinal))
                && !property.IsDefined(typeof(SecretAttribute), false)).Select(property => $"{type.Name}.{property.Name}"))
            .Except(known).Except(["CallState.Key", "DisconnectState.Key"]).ToArray();
        Assert.IsEmpty(forgotten, string.Join(", ", forgotten));
    }

    [TestMethod]
    public void What_another_key_sealed_or_somebody_changed_is_not_taken_for_a_password()
    {
        var other = new StoredSecrets(new EphemeralDataProtectionProvider());
        var text = other.Seal("secret");
        Assert.Throws<CryptographicException>(() => s_secrets.Open(text));
        Assert.Throws<CryptographicException>(() => s_secrets.Open(StoredSecrets.Prefix + "changed"));
        Assert.AreNotEqual(s_secrets.Seal("same"), s_secrets.Seal("same"), "equal secrets do not look equal");
        Assert.AreEqual("", s_secrets.Seal(""));
        Assert.AreEqual("", s_secrets.Open(""));
    }

    private static JsonSerializerOptions Json(ISecretBox box)
    {
        var json = new JsonSerializerOptions();
        SecretJson.Add(json, box);
        return json;
    }
}
