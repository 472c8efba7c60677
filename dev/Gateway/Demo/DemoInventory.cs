namespace Billing.Gateway.Demo;

/// <summary>The phones on the demo customers' desks, and those in the store-room. Addresses are of the vendors' ranges, otherwise made up.</summary>
internal static class DemoInventory
{
    private const string Desk = "desk-phones";
    private const string Adaptors = "adaptors";

    public static DemoProfile[] Profiles { get; } =
    [
        new(Desk, "Desk phones of all customers", Office("G722", "PCMA", "PCMU"))
        {
            Changed = Office("OPUS", "G722", "PCMA", "PCMU"),
            ChangedBecause = "Opus first: the proxy takes it now.",
        },
        new(Adaptors, "Fax machines, doors and cordless phones", new
        {
            Codecs = new[] { "PCMA", "PCMU" },
            Server = "sip.berlin.example",
            Transport = "udp",
            NtpServer = "ntp.berlin.example",
            TimeZone = "Europe/Berlin",
            Language = "de",
            ProvisioningMinutes = 720,
            AdminPassword = "perDevice",
        }),
    ];

    public static DemoDevice[] Devices { get; } =
    [
        new("00156511a001", "yealink", "T46U", Desk, "Anna Keller", "Berlin, 2nd floor", "anna.keller", "empfang.hamburg") { InventoryId = "NT-0001", Serial = "3142022081500417", Shared = true, SwitchedOn = true },
        new("00156511a002", "yealink", "T31P", Desk, "Reception Hamburg", "Hamburg", "empfang.hamburg") { InventoryId = "NT-0002", Serial = "3142022081500933", Shared = true, SwitchedOn = true },
        new("00041322b001", "snom", "D785", Desk, "Jonas Brandt", "Berlin, 2nd floor", "jonas.brandt") { InventoryId = "NT-0003", SwitchedOn = true },
        new("0c383e33c001", "fanvil", "X5U", Desk, "Mia Vogel", "Berlin, 3rd floor", "mia.vogel") { InventoryId = "NT-0004" },
        new("0004f244d001", "poly", "VVX250", Desk, "Dispatch 1", "London, control room", "dispatch.one", "dispatch.two") { InventoryId = "TT-0001", SwitchedOn = true },
        new("c074ad55e001", "grandstream", "GRP2614", Desk, "Oliver Hughes", "London", "oliver.hughes") { InventoryId = "TT-0002", SwitchedOn = true },
        new("c074ad55e002", "grandstream", "HT802", Adaptors, "Night desk, fax", "London", "night.desk") { InventoryId = "TT-0003", SwitchedOn = true },
        new("00562b66f001", "cisco", "8841", Desk, "Front desk", "Boston", "front.desk.boston") { InventoryId = "HD-0001", SwitchedOn = true },
        new("001fc177a001", "htek", "UC926", Desk, "Dr Chen", "Boston", "dr.chen") { InventoryId = "HD-0002" },
        new("00562b66f002", "cisco", "ATA192", Adaptors, "Lab, fax", "Boston", "lab") { InventoryId = "HD-0003", SwitchedOn = true },
        new("00156511a101", "yealink", "T46U", Desk, null, "Store-room") { InventoryId = "ST-0001", Serial = "3142022081600021" },
        new("00156511a102", "yealink", "T46U", Desk, null, "Store-room") { InventoryId = "ST-0002", Serial = "3142022081600022" },
        new("0004f244d101", "poly", "VVX450", Desk, null, "Store-room") { InventoryId = "ST-0003" },
    ];

    private static object Office(params string[] codecs) => new
    {
        Codecs = codecs,
        Server = "sip.berlin.example",
        Transport = "tls",
        Srtp = true,
        NtpServer = "ntp.berlin.example",
        TimeZone = "Europe/Berlin",
        Language = "de",
        ProvisioningMinutes = 720,
        AdminPassword = "perDevice",
        VoicemailNumber = "*97",
    };
}
