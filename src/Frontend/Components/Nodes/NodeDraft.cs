using System.Net;
using Billing.Nodes;

namespace Billing.Frontend.Components.Nodes;

/// <summary>A node while somebody types it.</summary>
public sealed class NodeDraft
{
    public static readonly string[] Fields =
        ["id", "name", "kind", "addresses", "secret", "requireMessageAuthenticator", "limitProxyState", "keepRealm", "interimSeconds", "notes",
         "disconnectWay", "disconnectPort", "rpcUrl", "rpcUser", "rpcPassword",
         "quietAfterSeconds", "presumedEndedAfterSeconds", "closeAfterSeconds"];

    public bool IsNew { get; init; }
    public string Id { get; set; } = "";
    public string Name { get; set; } = "";
    public NodeKind Kind { get; set; }

    /// <summary>Separated by blanks, commas or new lines.</summary>
    public string Addresses { get; set; } = "";

    /// <summary>Empty: the node keeps the one it has.</summary>
    public string Secret { get; set; } = "";
    public Requirement RequireMessageAuthenticator { get; set; }
    public Requirement LimitProxyState { get; set; }
    public bool KeepRealm { get; set; }
    public int? InterimSeconds { get; set; }
    public int? QuietAfterSeconds { get; set; }
    public int? PresumedEndedAfterSeconds { get; set; }
    public int? CloseAfterSeconds { get; set; }
    public string Notes { get; set; } = "";
    public DisconnectWay DisconnectWay { get; set; }

    /// <summary>Null: 3799.</summary>
    public int? DisconnectPort { get; set; }
    public string RpcUrl { get; set; } = "";
    public string RpcUser { get; set; } = "";

    /// <summary>Empty: the node keeps the one it has.</summary>
    public string RpcPassword { get; set; } = "";

    public string? RpcPasswordGiven => RpcPassword.Length == 0 ? null : RpcPassword;

    private string[] AddressList => Addresses.Split([' ', ',', ';', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries);

    public static NodeDraft Of(NodeView node) => new()
    {
        Id = node.Id,
        Name = node.Details.Name,
        Kind = node.Details.Kind,
        Addresses = string.Join('\n', node.Details.Addresses),
        RequireMessageAuthenticator = node.Details.RequireMessageAuthenticator,
        LimitProxyState = node.Details.LimitProxyState,
        KeepRealm = node.Details.KeepRealm,
        InterimSeconds = node.Details.InterimSeconds,
        QuietAfterSeconds = node.Details.QuietAfterSeconds,
        PresumedEndedAfterSeconds = node.Details.PresumedEndedAfterSeconds,
        CloseAfterSeconds = node.Details.CloseAfterSeconds,
        Notes = node.Details.Notes ?? "",
        DisconnectWay = node.Details.DisconnectWay,
        DisconnectPort = node.Details.DisconnectPort,
        RpcUrl = node.Details.RpcUrl ?? "",
        RpcUser = node.Details.RpcUser ?? "",
    };

    public NodeDetails ToDetails() => new()
    {
        Name = Name.Trim(),
        Kind = Kind,
        Addresses = AddressList,
        RequireMessageAuthenticator = RequireMessageAuthenticator,
        LimitProxyState = LimitProxyState,
        KeepRealm = KeepRealm,
        InterimSeconds = InterimSeconds,
        QuietAfterSeconds = QuietAfterSeconds,
        PresumedEndedAfterSeconds = PresumedEndedAfterSeconds,
        CloseAfterSeconds = CloseAfterSeconds,
        Notes = Notes.Trim() is { Length: > 0 } notes ? notes : null,
        DisconnectWay = DisconnectWay,
        DisconnectPort = DisconnectPort,
        RpcUrl = RpcUrl.Trim() is { Length: > 0 } url ? url : null,
        RpcUser = RpcUser.Trim() is { Length: > 0 } user ? user : null,
    };

    /// <summary>What can be told without asking the cluster; the grain has the last word.</summary>
    public IEnumerable<Problem> Problems()
    {
        if (IsNew && !Ids.IsName(Id))
        {
            yield return new("id", "invalid", Id.Length == 0
                ? "Choose an id."
                : $"Only lower-case letters, digits, dot, underscore and hyphen, beginning with a letter or digit; at most {Ids.MaxLength}.");
        }

        if (Name.Trim().Length is 0 or > 128)
        {
            yield return new("name", "invalid", Name.Trim().Length == 0 ? "Enter a name." : "At most 128 characters.");
        }

        if (AddressList.Length == 0)
        {
            yield return new("addresses", "required", "Enter the address that its packets come from.");
        }
        else if (Array.Find(AddressList, address => !IPAddress.TryParse(address, out _)) is { } wrong)
        {
            yield return new("addresses", "invalid", $"{wrong} is not an IPv4 or IPv6 address.");
        }

        if (IsNew && Secret.Length == 0)
        {
            yield return new("secret", "required", "Enter the shared secret, or generate one.");
        }

        if (InterimSeconds is <= 0)
        {
            yield return new("interimSeconds", "invalid", "1 or more; leave it empty when the node sends no interim updates.");
        }

        if (DisconnectWay == DisconnectWay.KamailioRpc && RpcUrl.Trim().Length == 0)
        {
            yield return new("rpcUrl", "required", "Enter the address of its JSON-RPC.");
        }
    }
}
