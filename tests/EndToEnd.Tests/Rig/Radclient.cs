using System.Net;
using System.Text.RegularExpressions;

namespace EndToEnd.Rig;

/// <summary>FreeRADIUS' <c>radclient</c> as the gateway.</summary>
public static partial class Radclient
{
    /// <param name="server">Address and port.</param>
    /// <param name="command"><c>auth</c>, <c>acct</c>, <c>status</c>, <c>disconnect</c> or <c>coa</c>.</param>
    /// <param name="secret">Shared secret.</param>
    /// <param name="attributes">
    /// One attribute each, as FreeRADIUS writes them: <c>User-Name = "alice"</c>, <c>Acct-Status-Type = Start</c>,
    /// <c>h323-conf-id = "…"</c>. <c>Message-Authenticator = 0x00</c> makes radclient compute one;
    /// <c>Packet-Src-IP-Address = 127.0.0.9</c> makes the packet come from there.
    /// </param>
    /// <param name="timeout">How long each try waits; two seconds by default.</param>
    /// <param name="tries">How often the packet is sent at most, the first time included. More than a node has by default: a busy machine may be slow.</param>
    public static async Task<RadclientReply> Send(
        IPEndPoint server, string command, string secret, IEnumerable<string> attributes, TimeSpan? timeout = null, int tries = 15)
    {
        await DebianPackages.Require("freeradius-utils");
        using var folder = new ScratchFolder("radclient");
        await File.WriteAllTextAsync(folder.File("secret"), secret + "\n");
        var wait = timeout ?? TimeSpan.FromSeconds(2);
        await using var radclient = ManagedProcess.Start(
            DebianPackages.OnPath("radclient")!,
            ["-x", "-t", FormattableString.Invariant($"{wait.TotalSeconds:0.###}"), "-r", $"{tries}", "-S", folder.File("secret"), $"{server}", command],
            input: string.Join('\n', attributes) + "\n");
        var code = await radclient.Exited((wait * tries) + TimeSpan.FromSeconds(10));
        var text = radclient.Output;
        var received = Received().Matches(text);
        return new RadclientReply(code, text, received.Count > 0 ? received[^1].Groups[1].Value : null);
    }

    [GeneratedRegex(@"^Received (\S+) Id", RegexOptions.Multiline)]
    private static partial Regex Received();
}
