using System.Text;

namespace Billing.Load;

/// <summary>
/// One line per acknowledged record, for a later check that none was lost: <c>call key TAB status TAB account</c>. The key is the
/// h323-conf-id as 32 hex digits; the status Accept, Reject, Start or Stop. A line is there within a second or so.
/// </summary>
internal sealed class AcknowledgedFile(string path, ulong run) : IDisposable
{
    private readonly FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read);
    private readonly Lock gate = new();

    /// <summary>Adds a line to a port's own lines, which it hands over when they are many.</summary>
    public void Note(StringBuilder lines, in Call call, string status)
    {
        lines.Append(CallIdentity.Key(run, call.Number)).Append('\t').Append(status).Append('\t').Append(call.Account.Name).Append('\n');
        if (lines.Length > 16_384)
        {
            Write(lines);
        }
    }

    public void Write(StringBuilder lines)
    {
        if (lines.Length == 0)
        {
            return;
        }

        var octets = Encoding.UTF8.GetBytes(lines.ToString());
        lines.Clear();
        lock (gate)
        {
            file.Write(octets);
            file.Flush();
        }
    }

    public void Dispose() => file.Dispose();
}
