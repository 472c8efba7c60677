using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Billing.Hosting.Logs;

/// <summary>One of the console's formatters (<c>simple</c>, <c>json</c>, <c>systemd</c>), with its text masked.</summary>
internal sealed class MaskedFormatter(ConsoleFormatter inner) : ConsoleFormatter(inner.Name)
{
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        using var text = new StringWriter();
        inner.Write(logEntry, scopeProvider, text);
        textWriter.Write(Mask.Text(text.ToString()));
    }
}
