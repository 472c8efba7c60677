using Billing.Devices;
using Billing.Provisioning;

namespace Provisioning.Tests;

/// <summary>A vendor's own keys, in the files of its family.</summary>
[TestClass]
public class OverrideTests
{
    /// <summary>For each sample, a key that its template writes and one that it does not.</summary>
    private static readonly Dictionary<string, (string Written, string Other)> s_keys = new()
    {
        ["yealink-t"] = ("account.1.srtp_encryption", "call_waiting.enable"),
        ["grandstream-gxp"] = ("account.1.audio.srtpMode", "account.1.sip.telUri"),
        ["grandstream-ht"] = ("P4428", "P4416"),
        ["poly-vvx"] = ("device.net.vlanId", "device.syslog.serverName"),
        ["cisco-mpp"] = ("SIP_Transport_1_", "Dial_Plan_1_"),
        ["snom-d"] = ("user_srtp[1]", "user_dtmf_info[1]"),
        ["fanvil"] = ("sip/line[1]/MediaCrypto", "sip/line[1]/DTMFMode"),
        ["htek"] = ("P75", "P20166"),
    };

    [TestMethod]
    [DynamicData(nameof(Phones.SampleModels), typeof(Phones))]
    public void An_override_has_the_last_word_and_stands_once(string vendor, string model)
    {
        var plain = Phones.Of(vendor, model, 1);
        var (written, other) = s_keys[plain.Model.Family];
        var phone = plain with
        {
            Settings = plain.Settings with
            {
                Overrides =
                [
                    new PhoneOverride { Family = plain.Model.Family, Key = written, Value = "mine & <yours>" },
                    new PhoneOverride { Family = plain.Model.Family, Key = other, Value = "{{x}}" },
                ],
            },
        };
        var before = new ReadFile(plain, PhoneRenderer.Render(plain)).Keys;
        var read = new ReadFile(phone, PhoneRenderer.Render(phone));
        CollectionAssert.Contains(before, written);
        CollectionAssert.DoesNotContain(before, other);
        Assert.AreEqual("mine & <yours>", read[written]);
        Assert.AreEqual("{{x}}", read[other]);
        var partner = other.StartsWith("device.", StringComparison.Ordinal) ? new[] { other + ".set" } : [];
        CollectionAssert.AreEquivalent(before.Append(other).Concat(partner).ToArray(), read.Keys);
    }

    [TestMethod]
    public void Overrides_of_other_families_are_left_out()
    {
        var phone = Phones.Of("snom", "D785", 1);
        var with = phone with { Settings = phone.Settings with { Overrides = [new PhoneOverride { Family = "yealink-t", Key = "call_waiting.enable", Value = "0" }] } };
        CollectionAssert.AreEqual(PhoneRenderer.Render(phone)[0].Content, PhoneRenderer.Render(with)[0].Content);
    }

    [TestMethod]
    [DataRow("phone/EmergencyCall")]
    [DataRow("phone/display/LCDTitle")]
    [DataRow("phone/date/SNTPTimeout")]
    [DataRow("qos/VoicePriority")]
    [DataRow("mm/SelectYourTone")]
    [DataRow("sip/STUNServer")]
    [DataRow("sip/line[16]/RingType")]
    public void Each_section_of_a_Fanvil_takes_overrides(string key)
    {
        var phone = Phones.Of("fanvil", "X5U", 1);
        phone = phone with { Settings = phone.Settings with { Overrides = [new PhoneOverride { Family = "fanvil", Key = key, Value = "v" }] } };
        Assert.AreEqual("v", new ReadFile(phone, PhoneRenderer.Render(phone))[key]);
    }

    [TestMethod]
    public void Every_key_of_a_known_list_is_spelt_right_and_open()
    {
        foreach (var family in PhoneCatalog.Families)
        {
            var keys = Billing.Provisioning.Formats.EmbeddedText.Read($"KnownKeys/{family.Id}.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.IsGreaterThan(30, keys.Length);
            CollectionAssert.AllItemsAreUnique(keys);
            foreach (var key in keys)
            {
                var settings = Phones.Settings with { Overrides = [new PhoneOverride { Family = family.Id, Key = key.Replace("#", "1", StringComparison.Ordinal), Value = "1" }] };
                Assert.IsEmpty(PhoneSettingsRules.Check(settings), $"{family.Id} {key}");
                Assert.IsEmpty(PhoneSettingsRules.Warnings(settings), $"{family.Id} {key}");
            }
            Assert.IsEmpty(PhoneSettingsRules.Check(Phones.Settings with { Overrides = [new PhoneOverride { Family = family.Id, Key = family.OverrideExample, Value = "1" }] }), family.OverrideExample);
        }
    }
}
