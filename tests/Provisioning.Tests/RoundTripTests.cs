using Billing.Devices;
using Billing.Provisioning;

namespace Provisioning.Tests;

/// <summary>What a phone reads is what was meant.</summary>
[TestClass]
public class RoundTripTests
{
    public static IEnumerable<object[]> AllModels => PhoneCatalog.Models.Select(model => new object[] { model.Vendor, model.Model });

    [TestMethod]
    [DynamicData(nameof(AllModels))]
    public void Each_model_reads_every_line_and_secret_exactly_and_the_rest_as_off(string vendor, string model)
    {
        var ports = PhoneCatalog.Find(vendor, model)!.Ports;
        foreach (var used in new[] { 0, 1, ports }.Distinct())
        {
            var phone = Phones.Of(vendor, model, used);
            var read = new ReadFile(phone, PhoneRenderer.Render(phone));
            for (var port = 1; port <= ports; port++)
            {
                var line = read.Line(port);
                if (port <= used)
                {
                    var meant = Phones.Line(port);
                    Assert.AreEqual(
                        new ReadLine(true, meant.UserName, meant.AuthName, meant.Password, meant.DisplayName, line.Label is null ? null : meant.Label, "sip.example.com"), line);
                }
                else
                {
                    Assert.AreEqual(new ReadLine(false, "", "", "", "", line.Label is null ? null : "", ""), line, $"port {port}");
                }
            }
            Assert.AreEqual(Phones.AdminPassword, read.AdminPassword);
            Assert.AreEqual(Phones.Base.AbsoluteUri, read.Provisioning);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Phones.SampleModels), typeof(Phones))]
    public void A_port_in_the_middle_can_be_off(string vendor, string model)
    {
        var ports = PhoneCatalog.Find(vendor, model)!.Ports;
        var phone = Phones.Of(vendor, model, ports);
        phone = phone with { Lines = [.. phone.Lines.Select(line => line.Port == 1 ? line with { Enabled = false } : line)] };
        var read = new ReadFile(phone, PhoneRenderer.Render(phone));
        Assert.IsFalse(read.Line(1).Enabled);
        Assert.AreEqual("", read.Line(1).Password, "What a line had been is still in the file.");
        Assert.IsTrue(read.Line(2).Enabled);
    }

    [TestMethod]
    [DynamicData(nameof(AllModels))]
    public void No_key_stands_twice(string vendor, string model)
    {
        foreach (var settings in new[] { Phones.Settings, new PhoneSettings { Server = "192.0.2.1" } })
        {
            var phone = Phones.Of(vendor, model, 1) with { Settings = settings };
            var keys = new ReadFile(phone, PhoneRenderer.Render(phone)).Keys;
            CollectionAssert.AllItemsAreUnique(keys);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Phones.SampleModels), typeof(Phones))]
    public void An_admin_password_that_we_do_not_choose_is_not_written(string vendor, string model)
    {
        var phone = Phones.Of(vendor, model, 1) with { Settings = Phones.Settings with { AdminPassword = AdminPasswordPolicy.Unmanaged } };
        var files = PhoneRenderer.Render(phone);
        Assert.IsNull(new ReadFile(phone, files).AdminPassword);
        Assert.IsFalse(files.Any(file => System.Text.Encoding.UTF8.GetString(file.Content).Contains("Adm-7Qx2", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DynamicData(nameof(Phones.SampleModels), typeof(Phones))]
    public void A_name_left_out_is_the_user_and_a_label_left_out_is_the_name(string vendor, string model)
    {
        var phone = Phones.Of(vendor, model, 0) with { Lines = [new PhoneLine { Port = 1, Enabled = true, UserName = "alice", Password = "secret" }] };
        var line = new ReadFile(phone, PhoneRenderer.Render(phone)).Line(1);
        Assert.AreEqual(new ReadLine(true, "alice", "alice", "secret", "alice", line.Label is null ? null : "alice", "sip.example.com"), line);
    }

    [TestMethod]
    [DynamicData(nameof(Phones.SampleModels), typeof(Phones))]
    public void A_file_says_where_the_next_one_is_found(string vendor, string model)
    {
        var moved = Phones.Of(vendor, model, 1) with { ConfigurationBase = new Uri("http://127.0.0.1:10000/devstoreaccount1/phones/abc234/") };
        Assert.AreEqual("http://127.0.0.1:10000/devstoreaccount1/phones/abc234/", new ReadFile(moved, PhoneRenderer.Render(moved)).Provisioning);
    }
}
