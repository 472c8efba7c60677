using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Billing.Devices;
using Billing.Provisioning;

namespace Provisioning.Tests;

/// <summary>What each vendor's parser insists on.</summary>
[TestClass]
public partial class VendorFormatTests
{
    private static ReadFile Read(Phone phone) => new(phone, PhoneRenderer.Render(phone));

    private static string[] Names(string vendor, string model) => [.. PhoneRenderer.Render(Phones.Of(vendor, model, 1)).Select(file => file.Name)];

    [TestMethod]
    public void Files_are_named_in_the_case_that_phones_ask_for()
    {
        CollectionAssert.AreEqual(new[] { "0004f2ab10cd.cfg" }, Names("yealink", "T46U"));
        CollectionAssert.AreEqual(new[] { "cfg0004f2ab10cd.xml" }, Names("grandstream", "GXP2170"));
        CollectionAssert.AreEqual(new[] { "cfg0004f2ab10cd.xml" }, Names("grandstream", "HT818"));
        CollectionAssert.AreEqual(new[] { "0004f2ab10cd.cfg", "0004f2ab10cd-settings.cfg" }, Names("poly", "Edge E350"));
        CollectionAssert.AreEqual(new[] { "0004f2ab10cd.xml" }, Names("cisco", "8851"));
        CollectionAssert.AreEqual(new[] { "snomD785-0004F2AB10CD.htm" }, Names("SNOM", "d785"));
        CollectionAssert.AreEqual(new[] { "0004f2ab10cd.cfg" }, Names("fanvil", "V65"));
        CollectionAssert.AreEqual(new[] { "cfg0004f2ab10cd.xml" }, Names("htek", "UC903"));
    }

    [TestMethod]
    public void Models_are_found_in_any_case_and_have_one_family()
    {
        Assert.AreEqual("T46U", PhoneCatalog.Find("Yealink", "t46u")!.Model);
        Assert.IsNull(PhoneCatalog.Find("yealink", "D785"));
        Assert.HasCount(8, PhoneCatalog.Families);
        CollectionAssert.AllItemsAreUnique(PhoneCatalog.Models.Select(model => (model.Vendor, model.Model)).ToArray());
        foreach (var model in PhoneCatalog.Models)
        {
            Assert.IsTrue(PhoneCatalog.Families.Any(family => family.Id == model.Family && family.Vendor == model.Vendor), model.Model);
            Assert.IsGreaterThan(0, model.Ports);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Phones.SampleModels), typeof(Phones))]
    public void Files_are_UTF8_without_byte_order_mark_and_without_carriage_returns(string vendor, string model)
    {
        foreach (var file in PhoneRenderer.Render(Phones.Of(vendor, model, 2)))
        {
            Assert.IsLessThan((byte)0x80, file.Content[0]);
            var text = new UTF8Encoding(false, true).GetString(file.Content);
            Assert.DoesNotContain("\r", text);
            Assert.DoesNotContain("\n\n", text);
            Assert.EndsWith("\n", text);
        }
    }

    [TestMethod]
    public void T7x_and_T8x_take_the_admin_password_alone()
    {
        Assert.AreEqual("admin:" + Phones.AdminPassword, Read(Phones.Of("yealink", "T54W", 1))["static.security.user_password"]);
        Assert.AreEqual(Phones.AdminPassword, Read(Phones.Of("yealink", "T77U", 1))["static.security.user_password"]);
        Assert.AreEqual(Phones.AdminPassword, Read(Phones.Of("yealink", "T88W", 1))["static.security.user_password"]);
    }

    [TestMethod]
    public void A_Yealink_file_names_no_line_that_the_phone_lacks()
    {
        foreach (var model in PhoneCatalog.Models.Where(model => model.Vendor == "yealink"))
        {
            var lines = Read(Phones.Of(model.Vendor, model.Model, 1)).Keys
                .Select(key => LineNumber().Match(key)).Where(match => match.Success).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Distinct();
            CollectionAssert.AreEquivalent(Enumerable.Range(1, model.Ports).ToArray(), lines.ToArray());
        }
    }

    [TestMethod]
    public void Every_device_parameter_of_a_Poly_has_its_partner()
    {
        var keys = Read(Phones.Of("poly", "VVX450", 2)).Keys;
        foreach (var key in keys.Where(key => key.StartsWith("device.", StringComparison.Ordinal) && !key.EndsWith(".set", StringComparison.Ordinal) && key != "device.set"))
        {
            CollectionAssert.Contains(keys, key + ".set");
        }
        Assert.Contains("CONFIG_FILES=\"0004f2ab10cd-settings.cfg\"", Encoding.UTF8.GetString(PhoneRenderer.Render(Phones.Of("poly", "VVX450", 2))[0].Content));
    }

    [TestMethod]
    public void A_Grandstream_is_told_its_server_without_a_scheme_and_its_own_MAC()
    {
        Assert.AreEqual("phones.example.com/p/5ue2k7c3m9q4w8x1z6v0b5n2a7d4f9gh", Read(Phones.Of("grandstream", "HT814", 1))["P237"]);
        var phone = Read(Phones.Of("grandstream", "GRP2616", 1));
        Assert.AreEqual("phones.example.com/p/5ue2k7c3m9q4w8x1z6v0b5n2a7d4f9gh", phone["provisioning.config.serverPath"]);
        Assert.AreEqual(Phones.Mac, phone["mac"]);
    }

    [TestMethod]
    public void A_Cisco_rule_has_no_alternatives_and_no_options()
    {
        var rule = Read(Phones.Of("cisco", "8841", 1))["Profile_Rule"]!;
        Assert.AreEqual(Phones.Base + "$MA.xml", rule);
        Assert.AreEqual(-1, rule.AsSpan().IndexOfAny("|[] "));
    }

    [TestMethod]
    [DataRow("yealink", "T46U", "static.security.trust_certificates", "1", "0")]
    [DataRow("grandstream", "GRP2614", "security.validate.serverCertificate", "Yes", "No")]
    [DataRow("grandstream", "HT802", "P8463", "1", "0")]
    [DataRow("poly", "VVX250", "device.sec.TLS.prov.strictCertCommonNameValidation", "1", "0")]
    [DataRow("cisco", "8841", "TLS_Name_Validate_1_", "Yes", "No")]
    [DataRow("htek", "UC926", "P23377", "1", "0")]
    public void Certificates_are_checked_unless_a_profile_says_otherwise(string vendor, string model, string key, string on, string off)
    {
        var phone = Phones.Of(vendor, model, 1);
        Assert.AreEqual(on, Read(phone)[key]);
        Assert.AreEqual(off, Read(phone with { Settings = phone.Settings with { ValidateCertificates = false } })[key]);
    }

    [TestMethod]
    [DataRow("yealink", "T46U", "static.auto_provision.pnp_enable", "0")]
    [DataRow("snom", "D785", "pnp_config", "off")]
    [DataRow("fanvil", "X5U", "ap/pnp/PNPEnable", "0")]
    [DataRow("htek", "UC926", "P20165", "0")]
    public void A_phone_does_not_listen_to_whoever_offers_a_server_on_its_network(string vendor, string model, string key, string off) =>
        Assert.AreEqual(off, Read(Phones.Of(vendor, model, 1))[key]);

    [TestMethod]
    [DataRow("yealink", "T46U", "static.auto_provision.repeat.minutes", "720")]
    [DataRow("grandstream", "GRP2614", "provisioning.auto.minute", "720")]
    [DataRow("grandstream", "HT802", "P193", "720")]
    [DataRow("poly", "VVX250", "prov.polling.period", "43200")]
    [DataRow("cisco", "8841", "Resync_Periodic", "43200")]
    [DataRow("snom", "D785", "settings_refresh_timer", "43200")]
    [DataRow("fanvil", "X5U", "ap/FlashInterval", "12")]
    [DataRow("htek", "UC926", "P193", "720")]
    public void A_phone_asks_again_after_the_profiles_interval(string vendor, string model, string key, string value) =>
        Assert.AreEqual(value, Read(Phones.Of(vendor, model, 1))[key]);

    [TestMethod]
    [DataRow("yealink", "T46U", "account.1.sip_server.1.transport_type", "0", "1", "2")]
    [DataRow("grandstream", "GRP2614", "account.1.sip.transport", "UDP", "TCP", "TlsOrTcp")]
    [DataRow("grandstream", "HT802", "P130", "0", "1", "2")]
    [DataRow("poly", "VVX250", "reg.1.server.1.transport", "UDPOnly", "TCPOnly", "TLS")]
    [DataRow("cisco", "8841", "SIP_Transport_1_", "UDP", "TCP", "TLS")]
    [DataRow("snom", "D785", "user_outbound[1]", "sip.example.com:5060;transport=udp", "sip.example.com:5060;transport=tcp", "sip.example.com:5061;transport=tls")]
    [DataRow("fanvil", "X5U", "sip/line[1]/Transport", "0", "1", "3")]
    [DataRow("htek", "UC926", "P130", "0", "1", "2")]
    public void Each_vendor_has_its_word_for_the_transport(string vendor, string model, string key, string udp, string tcp, string tls)
    {
        var phone = Phones.Of(vendor, model, 1);
        foreach (var (transport, word) in new[] { (PhoneTransport.Udp, udp), (PhoneTransport.Tcp, tcp), (PhoneTransport.Tls, tls) })
        {
            Assert.AreEqual(word, Read(phone with { Settings = phone.Settings with { Transport = transport, OutboundProxy = null } })[key]);
        }
    }

    [TestMethod]
    public void Codecs_stand_in_the_profiles_order()
    {
        var yealink = Read(Phones.Of("yealink", "T46U", 1));
        Assert.AreEqual("1,2,3,4,0", string.Join(',', new[] { "g722", "pcma", "pcmu", "g729", "opus" }.Select(codec => yealink[$"account.1.codec.{codec}.priority"])));
        Assert.AreEqual("0", yealink["account.1.codec.opus.enable"]);
        Assert.AreEqual("G722,PCMA,PCMU,G729", Read(Phones.Of("fanvil", "X5U", 1))["sip/line[1]/VoiceCodecMap"]);
        Assert.AreEqual("g722,pcma,pcmu,g729,telephone-event", Read(Phones.Of("snom", "D785", 1))["codec_priority_list[1]"]);
        var adaptor = Read(Phones.Of("grandstream", "HT802", 2));
        Assert.AreEqual("8,0,18,18,18,18", string.Join(',', Enumerable.Range(57, 6).Select(number => adaptor[$"P{number}"])));
        Assert.AreEqual("8,0,18,18,18,18", string.Join(',', Enumerable.Range(757, 6).Select(number => adaptor[$"P{number}"])));
        Assert.AreEqual("G722", Read(Phones.Of("cisco", "8841", 1))["Preferred_Codec_1_"]);
        Assert.AreEqual("G711a", Read(Phones.Of("cisco", "ATA192", 1))["Preferred_Codec_1_"]);
    }

    [TestMethod]
    [DataRow("yealink", "T46U", "local_time.start_time", "3/5/7/2")]
    [DataRow("yealink", "T46U", "local_time.time_zone", "+1")]
    [DataRow("grandstream", "GRP2614", "dateTime.timezone.custom", "STD-1DST-2,M3.5.0/02:00:00,M10.5.0/03:00:00")]
    [DataRow("grandstream", "HT802", "P246", "STD-1DST-2,M3.5.0/02:00:00,M10.5.0/03:00:00")]
    [DataRow("poly", "VVX250", "tcpIpApp.sntp.gmtOffset", "3600")]
    [DataRow("poly", "VVX250", "tcpIpApp.sntp.daylightSavings.stop.time", "3")]
    [DataRow("cisco", "8841", "Daylight_Saving_Time_Rule", "start=3/-1/7/2:0:0;end=10/-1/7/3:0:0;save=1:0:0")]
    [DataRow("cisco", "8841", "Time_Zone", "GMT+01:00")]
    [DataRow("snom", "D785", "dst", "3600 03.05.07 02:00:00 10.05.07 03:00:00")]
    [DataRow("fanvil", "X5U", "phone/date/TimeZone", "4")]
    [DataRow("htek", "UC926", "P64", "49")]
    public void Each_vendor_has_its_way_to_tell_the_time(string vendor, string model, string key, string value) =>
        Assert.AreEqual(value, Read(Phones.Of(vendor, model, 1))[key]);

    [GeneratedRegex(@"^account\.([0-9]+)\.")]
    private static partial Regex LineNumber();
}
