using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Billing.Devices;
using Billing.Nodes;
using Billing.Silo.Nodes;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Devices;

/// <summary>
/// Has a Kamailio send NOTIFY to the phones registered as an account: <c>ul.lookup</c> (module usrloc) says where they are,
/// <c>tm.t_uac_wait</c> (module tm) sends and tells what they answer. It needs no other module than a registrar has, and jsonrpcs.
/// </summary>
internal sealed partial class KamailioNotifier(KamailioRpc rpc, IOptions<ProvisioningOptions> options, ILogger<KamailioNotifier> logger)
{
    /// <summary>How long a phone has. Kamailio itself goes on for 30 s by default, longer than somebody who pressed a button looks.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    /// <summary>A Kamailio sees this many NOTIFYs of this silo under way at once.</summary>
    private const int MostAtOnce = 32;

    /// <summary>Whoever has more phones on one line has them told when they come by themselves.</summary>
    private const int MostContacts = 10;

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _pace = new(StringComparer.Ordinal);

    public static bool Can(NodeEntry node) => node.Details is { DisconnectWay: DisconnectWay.KamailioRpc, RpcUrl: not null };

    /// <summary>Never throws for what a node or a phone does.</summary>
    public async Task<NotifyOutcome> Resync(NodeEntry node, string accountId, string resyncEvent, CancellationToken cancellationToken)
    {
        // Both go into the text of a SIP message.
        if (!Ids.IsAccount(accountId) || !EventText().IsMatch(resyncEvent))
        {
            return new NotifyOutcome(ResyncResult.Refused, "Not sent: the account, or the event, is none that SIP can carry.");
        }

        var pace = _pace.GetOrAdd(node.Id, _ => new SemaphoreSlim(MostAtOnce));
        await pace.WaitAsync(cancellationToken);
        try
        {
            var contacts = await Contacts(node, accountId, cancellationToken);
            return contacts.Length == 0
                ? new NotifyOutcome(ResyncResult.NotRegistered, $"No phone is registered as {accountId} at node {node.Id}.")
                : DeviceNotifier.Best(await Task.WhenAll(contacts.Take(MostContacts).Select(contact => Notify(node, accountId, contact, resyncEvent, cancellationToken))));
        }
        catch (RpcRefusedException refused)
        {
            return new NotifyOutcome(ResyncResult.Refused, $"Node {node.Id}: {Told(refused)}");
        }
        catch (Exception exception) when (KamailioRpc.IsUnreachable(exception, cancellationToken))
        {
            LogUnreachable(logger, exception, node.Id);
            return new NotifyOutcome(ResyncResult.Unreachable, $"The JSON-RPC of node {node.Id} did not answer: {KamailioRpc.Words(exception)}.");
        }
        finally
        {
            pace.Release();
        }
    }

    /// <summary>Whether a phone is registered as an account; null when the node does not tell.</summary>
    public async Task<DeviceRegistration?> Registration(NodeEntry node, string accountId, CancellationToken cancellationToken)
    {
        if (!Ids.IsAccount(accountId))
        {
            return null;
        }

        var pace = _pace.GetOrAdd(node.Id, _ => new SemaphoreSlim(MostAtOnce));
        await pace.WaitAsync(cancellationToken);
        try
        {
            var contacts = Array.FindAll(await Contacts(node, accountId, cancellationToken), contact => !contact.Expired);
            return new DeviceRegistration { Registered = contacts.Length > 0, At = contacts.Max(contact => contact.At) };
        }
        catch (Exception exception) when (exception is RpcRefusedException || KamailioRpc.IsUnreachable(exception, cancellationToken))
        {
            LogUnreachable(logger, exception, node.Id);
            return null;
        }
        finally
        {
            pace.Release();
        }
    }

    private async Task<RegisteredContact[]> Contacts(NodeEntry node, string accountId, CancellationToken cancellationToken)
    {
        foreach (var record in Records(accountId))
        {
            try
            {
                return RegisteredContact.Read(await rpc.Call(node, "ul.lookup", ["location", record], KamailioRpc.Patience, cancellationToken));
            }
            catch (RpcRefusedException refused) when (refused.Said?.StartsWith("AOR not found", StringComparison.OrdinalIgnoreCase) == true)
            {
                // Code 500 in 5.6, 404 later.
            }
        }

        return [];
    }

    /// <summary>The names under which Kamailio may keep an account: without its domain by default, with it under use_domain.</summary>
    private IEnumerable<string> Records(string accountId)
    {
        var user = UserOf(accountId);
        string[] whole = user == accountId ? [] : [accountId];
        return [user, .. whole, .. options.Value.SipDomains.Select(domain => $"{user}@{domain}")];
    }

    private async Task<NotifyOutcome> Notify(NodeEntry node, string accountId, RegisteredContact contact, string resyncEvent, CancellationToken cancellationToken)
    {
        var domain = accountId.IndexOf('@', StringComparison.Ordinal) is > 0 and var at ? accountId[(at + 1)..] : contact.Host ?? "localhost";
        var identity = $"<sip:{Uri.EscapeDataString(UserOf(accountId))}@{domain}>";
        // A NOTIFY without a subscription, as registrars have always sent it (RFC 6665 §8.2.1 wants the state said nevertheless).
        var headers = $"From: {identity}\r\nTo: {identity}\r\nContact: {identity}\r\nEvent: {resyncEvent}\r\nSubscription-State: terminated\r\n"
            + (contact.Route is null ? "" : $"Route: {contact.Route}\r\n");
        try
        {
            // The body must be empty and not a dot, else a Content-Type is asked for.
            var answer = await rpc.Call(
                node, "tm.t_uac_wait", ["NOTIFY", contact.Address, contact.NextHop ?? ".", contact.Socket ?? ".", headers, ""], Patience, cancellationToken);
            return Outcome(answer);
        }
        catch (RpcRefusedException refused)
        {
            return new NotifyOutcome(ResyncResult.Refused, $"Node {node.Id}: {Told(refused)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new NotifyOutcome(ResyncResult.Unreachable, $"The phone did not answer within {Patience.TotalSeconds:0} s: it is away, or something between drops the message.");
        }
    }

    /// <summary>5.6 answers a list that begins with status and reason; 5.7 and later an object.</summary>
    private static NotifyOutcome Outcome(JsonElement answer)
    {
        var (status, reason) = answer.ValueKind == JsonValueKind.Array
            ? (answer[0], answer[1])
            : (answer.GetProperty("code"), answer.GetProperty("text"));
        var code = status.ValueKind == JsonValueKind.String ? int.Parse(status.GetString()!, System.Globalization.CultureInfo.InvariantCulture) : status.GetInt32();
        var said = $"{code} {reason.GetString()}";
        return code switch
        {
            < 300 => new NotifyOutcome(ResyncResult.Accepted, $"The phone says that it fetches its files ({said})."),
            401 or 407 => new NotifyOutcome(ResyncResult.Refused, $"The phone wants a password with that ({said}): its setting for that is to be switched off, or it must be restarted by hand."),
            408 or 430 or 477 or 503 => new NotifyOutcome(ResyncResult.Unreachable, $"The phone did not answer the node ({said})."),
            489 => new NotifyOutcome(ResyncResult.Refused, $"The phone does not know the event ({said})."),
            _ => new NotifyOutcome(ResyncResult.Refused, $"The phone refused ({said})."),
        };
    }

    private static string Told(RpcRefusedException refused) => refused.Said is null ? refused.Message : $"{refused.Message} It says: {refused.Said}";

    private static string UserOf(string accountId) => accountId.IndexOf('@', StringComparison.Ordinal) is > 0 and var at ? accountId[..at] : accountId;

    /// <summary>RFC 6665 §8.4: a token, with parameters.</summary>
    [GeneratedRegex("^[A-Za-z0-9.!%*_+`'~=; -]{1,100}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex EventText();

    [LoggerMessage(1, LogLevel.Warning, "The JSON-RPC of node {Node} did not answer")]
    private static partial void LogUnreachable(ILogger logger, Exception exception, string node);
}
