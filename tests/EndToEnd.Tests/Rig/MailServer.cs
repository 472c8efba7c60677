using MimeKit;
using Testing;

namespace EndToEnd.Rig;

/// <summary>A real SMTP server (aiosmtpd) that puts what it takes into a Maildir.</summary>
public sealed class MailServer : IAsyncDisposable
{
    private readonly ScratchFolder _folder = new("mail");
    private readonly ManagedProcess _process;

    private MailServer(int port) => _process = ManagedProcess.Start(
        "/usr/bin/python3", ["-m", "aiosmtpd", "-n", "-l", $"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Mailbox", _folder.File("box")]);

    public static async Task<MailServer> Start(int port)
    {
        await DebianPackages.Require("python3-aiosmtpd");
        var server = new MailServer(port);
        await Eventually.Async(
            async () =>
            {
                using var client = new System.Net.Sockets.TcpClient();
                try
                {
                    await client.ConnectAsync(System.Net.IPAddress.Loopback, port);
                    return true;
                }
                catch (System.Net.Sockets.SocketException)
                {
                    return false;
                }
            },
            "the mail server", TimeSpan.FromSeconds(60), () => server._process.Output);
        return server;
    }

    /// <summary>The mail that came, in no order.</summary>
    public IReadOnlyList<MimeMessage> Mail()
    {
        var box = Path.Combine(_folder.File("box"), "new");
        return Directory.Exists(box) ? [.. Directory.EnumerateFiles(box).Select(file => MimeMessage.Load(file))] : [];
    }

    public async ValueTask DisposeAsync()
    {
        await _process.Stop(TimeSpan.FromSeconds(5));
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
