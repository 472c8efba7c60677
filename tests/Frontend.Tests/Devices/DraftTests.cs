using System.Text.Json;
using Billing.Devices;
using Billing.Frontend.Components.Devices;
using Billing.Frontend.Components.Layout;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Billing.Frontend.Tests.Devices;

[TestClass]
public sealed class DraftTests
{
    [TestMethod]
    [DataRow(PublishStage.Published, Severity.Success, "published again")]
    [DataRow(PublishStage.Pending, Severity.Info, "Not published yet")]
    [DataRow(PublishStage.Failed, Severity.Error, "Not published: Line 2 has no password")]
    [DataRow(PublishStage.Nothing, Severity.Warning, "no profile")]
    public void Whoever_publishes_again_is_told_what_came_of_it(PublishStage stage, Severity severity, string words)
    {
        var (said, shown) = PublishedAgain.Of(StubPhones.Device("001565000001") with { Publishing = stage, PublishFailure = "Line 2 has no password" });
        StringAssert.Contains(said, words);
        Assert.AreEqual(severity, shown);
    }

    [TestMethod]
    public void A_profile_that_was_opened_and_not_touched_is_saved_as_it_was()
    {
        var settings = new PhoneSettings
        {
            Codecs = ["OPUS", "PCMU"],
            Server = "sip.example.net",
            Port = 5071,
            Transport = PhoneTransport.Tls,
            OutboundProxy = "edge.example.net:5061",
            RegisterSeconds = 600,
            Srtp = true,
            NtpServer = "time.example.net",
            TimeZone = "Europe/Berlin",
            Language = "de",
            ProvisioningMinutes = 90,
            AdminPassword = AdminPasswordPolicy.Unmanaged,
            VoicemailNumber = "*97",
            VlanId = 42,
            ValidateCertificates = false,
            Overrides = [new PhoneOverride { Family = "yealink-t", Key = "features.x", Value = " 1 " }],
        };
        var view = new ProfileView { Id = "office", Settings = settings, Newest = 1, Current = 1, Versions = [], CreatedAt = default, Version = 1 };
        Assert.AreEqual(JsonSerializer.Serialize(settings), JsonSerializer.Serialize(ProfileDraft.Of(view).ToSettings()));
        Assert.IsEmpty(ProfileDraft.Of(view).Problems());
    }

    [TestMethod]
    public void A_device_that_was_opened_and_not_touched_is_saved_as_it_was()
    {
        var details = new DeviceDetails
        {
            Vendor = "yealink",
            Model = "T46U",
            Serial = "1",
            InventoryId = "2",
            Name = "3",
            Location = "4",
            Notes = "5",
            ProfileId = "office",
            CustomerId = "acme",
            NodeId = "proxy",
        };
        var draft = DeviceDraft.Of(StubPhones.Device("001565000001") with { Details = details });
        Assert.AreEqual(details, draft.ToDetails());
        Assert.IsEmpty(draft.Problems());
    }

    [TestMethod]
    public void Problems_of_rows_stand_at_their_own_inputs()
    {
        var draft = new ProfileDraft { Server = "sip.example.net" };
        draft.Overrides.Add(new OverrideDraft { Family = "yealink-t", Key = "a" });
        draft.Overrides.Add(new OverrideDraft { Key = "b" });
        var problems = new FieldProblems(new Form(), draft.Problems, ProfileDraft.Fields);
        Assert.IsFalse(problems.Check());
        Assert.AreEqual("Choose the family.", problems.At("overrides[1].family")["ErrorText"]);
        Assert.AreEqual(false, problems.At("overrides[0].family")["Error"]);
        problems.Place([new Problem("overrides[0].key", "reserved", "Not this one."), new Problem("plan.canary", "out-of-range", "Fewer."), new Problem("details.server", "x", "No.")]);
        Assert.AreEqual("Not this one.", problems.At("overrides[0].key")["ErrorText"]);
        Assert.AreEqual("Fewer.", problems.At("canary")["ErrorText"]);
        Assert.AreEqual("No.", problems.At("server")["ErrorText"]);
        Assert.IsEmpty(problems.General);
    }

    [TestMethod]
    public void The_list_and_its_download_ask_for_the_same_devices()
    {
        var filter = DeviceListFilter.Parse("?q=rec&vendor=yealink&model=T46U&status=inStock&profile=office&customer=acme&account=%2B4930100&arrival=never&flagged=true&publishing=failed");
        Assert.AreEqual(filter, DeviceListFilter.Parse(new Uri("http://x" + filter.ToAddress()).Query));
        Assert.AreEqual("4930100", filter.ToQuery().AccountId);
        Assert.AreEqual(Arrival.NeverFetched, filter.ToQuery().Arrival);
        Assert.AreEqual(filter.ToAddress().Replace("/devices?q=", "", StringComparison.Ordinal), filter.ToCsv().Replace("/api/v1/devices.csv?search=", "", StringComparison.Ordinal));
        Assert.IsFalse(DeviceListFilter.Parse("?status=nonsense&arrival=x").Narrows);
    }

    private sealed class Form : ComponentBase;
}
