using Billing;
using Billing.Devices;
using Billing.Provisioning;

namespace Provisioning.Tests;

/// <summary>Phones and profiles that are not written, and what is said about it.</summary>
[TestClass]
public class RefusalTests
{
    private static string[] Fields(Phone phone) =>
        [.. Assert.ThrowsExactly<UnrenderableException>(() => PhoneRenderer.Render(phone)).Problems.Select(problem => problem.Field)];

    private static string[] Fields(PhoneSettings settings) => [.. PhoneSettingsRules.Check(settings).Select(problem => problem.Field)];

    [TestMethod]
    public void A_line_in_use_needs_a_user_and_a_password()
    {
        var phone = Phones.Of("yealink", "T46U", 0);
        CollectionAssert.AreEqual(new[] { "lines[3].userName", "lines[3].password" }, Fields(phone with { Lines = [new PhoneLine { Port = 3, Enabled = true }] }));
        CollectionAssert.AreEqual(new[] { "lines[17]" }, Fields(phone with { Lines = [new PhoneLine { Port = 17 }] }));
        CollectionAssert.AreEqual(new[] { "lines[2]" }, Fields(phone with { Lines = [new PhoneLine { Port = 2 }, new PhoneLine { Port = 2 }] }));
    }

    [TestMethod]
    public void A_phone_needs_what_its_profile_promises()
    {
        var phone = Phones.Of("grandstream", "HT802", 1);
        CollectionAssert.AreEqual(new[] { "adminPassword" }, Fields(phone with { AdminPassword = null }));
        CollectionAssert.AreEqual(new[] { "settings.codecs" }, Fields(phone with { Settings = Phones.Settings with { Codecs = ["G722"] } }));
        CollectionAssert.AreEqual(new[] { "mac" }, Fields(phone with { Mac = "0004F2AB10CD" }));
        CollectionAssert.AreEqual(new[] { "model" }, Fields(phone with { Model = new PhoneModel { Vendor = "grandstream", Model = "HT9000", Family = "grandstream-ht", Ports = 1 } }));
    }

    [TestMethod]
    [DataRow("https://phones.example.com/p/token")]
    [DataRow("https://phones.example.com/p/token/?sv=1")]
    [DataRow("https://user:pw@phones.example.com/p/token/")]
    [DataRow("https://phones.example.com/p/to%20ken/")]
    [DataRow("https://phones.example.com/p/a|b/")]
    [DataRow("ftp://phones.example.com/p/token/")]
    public void An_address_that_some_vendor_would_misread_is_refused(string address) =>
        CollectionAssert.AreEqual(new[] { "configurationBase" }, Fields(Phones.Of("cisco", "8841", 1) with { ConfigurationBase = new Uri(address) }));

    [TestMethod]
    public void Each_property_of_a_profile_is_checked_at_its_field()
    {
        var good = Phones.Settings;
        Assert.IsEmpty(PhoneSettingsRules.Check(good));
        Assert.IsEmpty(PhoneSettingsRules.Check(good with { Server = "2001:db8::1", OutboundProxy = "[2001:db8::2]:5061" }));
        foreach (var (settings, field) in new (PhoneSettings, string)[]
        {
            (good with { Server = "" }, "server"), (good with { Server = "a b" }, "server"), (good with { Server = "sip.example.com:5060" }, "server"), (good with { Server = "x\ny" }, "server"),
            (good with { Port = 0 }, "port"), (good with { OutboundProxy = "edge:99999" }, "outboundProxy"), (good with { RegisterSeconds = 5 }, "registerSeconds"),
            (good with { NtpServer = "<ntp>" }, "ntpServer"), (good with { TimeZone = "Mars/Olympus" }, "timeZone"), (good with { TimeZone = "../etc/passwd" }, "timeZone"),
            (good with { Language = "DE" }, "language"), (good with { ProvisioningMinutes = 5 }, "provisioningMinutes"), (good with { VoicemailNumber = "9;7" }, "voicemailNumber"),
            (good with { VlanId = 4095 }, "vlanId"), (good with { Codecs = [] }, "codecs"), (good with { Codecs = ["PCMU", "PCMU"] }, "codecs"), (good with { Codecs = ["GSM"] }, "codecs"),
            (good with { Transport = (PhoneTransport)9 }, "transport"),
        })
        {
            CollectionAssert.AreEqual(new[] { field }, Fields(settings));
            CollectionAssert.Contains(Fields(Phones.Of("poly", "VVX250", 1) with { Settings = settings }), "settings." + field);
        }
    }

    [TestMethod]
    [DataRow("yealink-t", "account.1.password")]
    [DataRow("yealink-t", "account.2.sip_server.1.address")]
    [DataRow("yealink-t", "account.2.outbound_proxy.1.address")]
    [DataRow("yealink-t", "static.auto_provision.server.url")]
    [DataRow("yealink-t", "static.security.user_password")]
    [DataRow("grandstream-gxp", "provisioning.config.serverPath")]
    [DataRow("grandstream-gxp", "account.1.sip.server.1.address")]
    [DataRow("grandstream-gxp", "users.admin.password")]
    [DataRow("grandstream-ht", "P237")]
    [DataRow("grandstream-ht", "P34")]
    [DataRow("grandstream-ht", "P4120")]
    [DataRow("grandstream-ht", "P2")]
    [DataRow("poly-vvx", "device.prov.serverName")]
    [DataRow("poly-vvx", "reg.3.auth.password")]
    [DataRow("poly-vvx", "device.net.vlanId.set")]
    [DataRow("cisco-mpp", "Profile_Rule")]
    [DataRow("cisco-mpp", "Proxy_2_")]
    [DataRow("cisco-mpp", "Admin_Password")]
    [DataRow("snom-d", "setting_server")]
    [DataRow("snom-d", "user_pass[1]")]
    [DataRow("fanvil", "sip/line[1]/RegisterPswd")]
    [DataRow("fanvil", "phone/MenuPassword")]
    [DataRow("htek", "P237")]
    [DataRow("htek", "P1706")]
    public void Servers_passwords_and_the_provisioning_address_are_never_overridden(string family, string key)
    {
        var problem = Assert.ContainsSingle(PhoneSettingsRules.Check(Phones.Settings with { Overrides = [new PhoneOverride { Family = family, Key = key, Value = "x" }] }));
        Assert.AreEqual(new Problem("overrides[0].key", "reserved", problem.Message), problem);
    }

    [TestMethod]
    [DataRow("yealink-t", "a = b\nc.d")]
    [DataRow("yealink-t", "account.1.label = x")]
    [DataRow("grandstream-gxp", "a\"><item")]
    [DataRow("grandstream-ht", "P1><P237")]
    [DataRow("poly-vvx", "a.b=\"x\" c.d")]
    [DataRow("cisco-mpp", "a b")]
    [DataRow("snom-d", "dst[0x]")]
    [DataRow("fanvil", "ap/FlashServerIP")]
    [DataRow("htek", "P47 ")]
    [DataRow("htek", "P47\n")]
    public void A_key_that_could_leave_its_place_is_refused(string family, string key) =>
        CollectionAssert.AreEqual(
            new[] { "overrides[0].key" },
            Fields(Phones.Settings with { Overrides = [new PhoneOverride { Family = family, Key = key, Value = "x" }] }));

    [TestMethod]
    public void Overrides_are_checked_for_family_repetition_and_value()
    {
        static PhoneOverride Of(string family, string key, string value) => new() { Family = family, Key = key, Value = value };
        CollectionAssert.AreEqual(
            new[] { "overrides[0].family", "overrides[2].key", "overrides[3].value", "overrides[4].value" },
            Fields(Phones.Settings with
            {
                Overrides =
                [
                    Of("nokia", "a", "b"), Of("yealink-t", "call_waiting.enable", "1"), Of("yealink-t", "call_waiting.enable", "0"),
                    Of("yealink-t", "phone_setting.ring_type", "a\nb.c = d"), Of("yealink-t", "phone_setting.backgrounds", new string('x', 513)),
                ],
            }));
    }

    [TestMethod]
    public void A_key_in_no_list_is_a_warning()
    {
        var settings = Phones.Settings with
        {
            Overrides =
            [
                new PhoneOverride { Family = "yealink-t", Key = "call_waiting.enable", Value = "1" },
                new PhoneOverride { Family = "yealink-t", Key = "account.12.dtmf.type", Value = "2" },
                new PhoneOverride { Family = "yealink-t", Key = "features.of_tomorrow", Value = "1" },
            ],
        };
        Assert.IsEmpty(PhoneSettingsRules.Check(settings));
        Assert.Contains("features.of_tomorrow", Assert.ContainsSingle(PhoneSettingsRules.Warnings(settings)));
    }
}
