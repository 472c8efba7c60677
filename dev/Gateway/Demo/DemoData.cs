using System.Globalization;
using System.Net;

namespace Billing.Gateway.Demo;

/// <summary>An Internet telephony provider's customers, accounts and nodes. Subscriber numbers are made up.</summary>
internal static class DemoData
{
    private const string Proxy = "sip-berlin";
    private const string Gateway = "gw-zurich";
    private const string Softswitch = "switch-nairobi";
    private const string Other = "gw-toronto";

    public static DemoNode[] Nodes { get; } =
    [
        new(Proxy, "SIP proxy Berlin", NodeDialect.Kamailio, IPAddress.Parse("127.0.0.11"), "berlin-demo-secret")
        {
            Weight = 45,
            Notes = "Kamailio; authorizes by digest (RFC 5090), reports answered calls and failed ones.",
        },
        new(Gateway, "PSTN gateway Zürich", NodeDialect.Cisco, IPAddress.Parse("127.0.0.12"), "zurich-demo-secret")
        {
            Weight = 25,
            Interim = TimeSpan.FromSeconds(60),
            Notes = "Cisco; two legs for each call, reported from setup on.",
        },
        new(Softswitch, "Softswitch Nairobi", NodeDialect.PortaSip, IPAddress.Parse("127.0.0.13"), "nairobi-demo-secret")
        {
            Weight = 20,
            MessageAuthenticator = true,
            Notes = "PortaSIP; trunks authorized by their address.",
        },
        new(Other, "Gateway Toronto", NodeDialect.Generic, IPAddress.Parse("127.0.0.14"), "toronto-demo-secret")
        {
            Weight = 10,
            MessageAuthenticator = true,
            Interim = TimeSpan.FromSeconds(60),
            Notes = "Standard attributes only, CHAP.",
        },
    ];

    public static DemoCustomer[] Customers { get; } =
    [
        new("nordlicht-telekom", "Nordlicht Telekom GmbH", "DE", "EUR", "Europe/Berlin", 2500) { MaxSimultaneousCalls = 40 },
        new("alpenruf", "Alpenruf AG", "CH", "CHF", "Europe/Zurich", 1000) { MaxSimultaneousCalls = 20 },
        new("maple-voice", "Maple Voice Inc.", "CA", "CAD", "America/Toronto", 1500) { Notes = "Reseller for Ontario." },
        new("harbor-dental", "Harbor Dental Group", "US", "USD", "America/New_York", 300) { MaxSimultaneousCalls = 16 },
        new("thames-taxis", "Thames Taxis Ltd", "GB", "GBP", "Europe/London", 500) { MaxSimultaneousCalls = 16 },
        new("vinos-del-sur", "Vinos del Sur S.L.", "ES", "EUR", "Europe/Madrid", 200),
        new("atelier-lumiere", "Atelier Lumière SARL", "FR", "EUR", "Europe/Paris", 150),
        new("kaigan-trading", "Kaigan Trading K.K.", "JP", "JPY", "Asia/Tokyo", 80_000),
        new("outback-freight", "Outback Freight Pty Ltd", "AU", "AUD", "Australia/Sydney", 600),
        new("sol-telecom", "Sol Telecom Ltda", "BR", "BRL", "America/Sao_Paulo", 5000) { Notes = "Reseller." },
        new("savanna-connect", "Savanna Connect Ltd", "KE", "KES", "Africa/Nairobi", 250_000)
        {
            MaxSimultaneousCalls = 60,
            Notes = "Wholesale; one trunk, authorized by its address.",
        },
        new("brightline-marketing", "Brightline Marketing LLC", "US", "USD", "America/Chicago", 0)
        {
            SuspendedBecause = "Two invoices are unpaid.",
        },
    ];

    public static DemoAccount[] Accounts { get; } =
    [
        .. Users("nordlicht-telekom", "4930231250", "Anna Keller", "Jonas Brandt", "Mia Vogel", "Lukas Hahn", "Emma Roth", "Paul Krause", "Lea Winter", "Empfang Hamburg"),
        .. Users("atelier-lumiere", "3319900120", "Camille Durand", "Hugo Lefevre", "Studio Lyon", "Chloe Martin", "Louis Bernard"),
        .. Users("thames-taxis", "4420794600", "Dispatch One", "Dispatch Two", "Oliver Hughes", "Grace Patel", "Night Desk", "Harry Shaw"),
        .. Users("harbor-dental", "161755501", "Front Desk Boston", "Front Desk Salem", "Dr Rivera", "Dr Chen", "Billing Office", "Lab", "After Hours"),
        .. Users("brightline-marketing", "131255501", "Campaign Floor A", "Campaign Floor B", "Campaign Lead"),
        .. Numbers("alpenruf", Gateway, "41446681800", "Zentrale", "Verkauf", "Support", "Werkstatt", "Lager"),
        .. Numbers("vinos-del-sur", Gateway, "34910505600", "Bodega", "Exportaciones", "Tienda Jerez", "Oficina", "Logística"),
        .. Numbers("kaigan-trading", Gateway, "81355501200", "Head office", "Shipping", "Yokohama branch", "Accounting"),
        .. Numbers("outback-freight", Gateway, "61255507000", "Depot Sydney", "Depot Dubbo", "Drivers", "Customs", "Yard"),
        .. Numbers("sol-telecom", Softswitch, "551155501000", "Loja Centro", "Clínica Vila", "Pousada Mar", "Hotel Paulista", "Escola Luz", "Padaria Real"),
        .. Numbers("maple-voice", Other, "14165550140", "Fir Street Clinic", "Lakeside Realty", "Maple Deli", "North Plumbing", "Birch & Co", "Queen St Books"),

        // As a B2BUA does for a trunk: its address is the user, and the password says nothing.
        new("203.0.113.40", "savanna-connect", "Trunk of Savanna Connect", "254205550100", Softswitch, 20) { Password = "cisco" },
    ];

    private static IEnumerable<DemoAccount> Users(string customer, string prefix, params string[] names) =>
        names.Select((name, index) => new DemoAccount(
            name.ToLowerInvariant().Replace(' ', '.'), customer, name, Number(prefix, index), Proxy, 2));

    private static IEnumerable<DemoAccount> Numbers(string customer, string node, string first, params string[] labels) =>
        labels.Select((label, index) => new DemoAccount(Number(first[..^2], index), customer, label, Number(first[..^2], index), node, 2));

    private static string Number(string prefix, int index) => prefix + (index + 10).ToString("D2", CultureInfo.InvariantCulture);
}
