using Billing.Hosting.Logs;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Billing.Hosting.Telemetry;

/// <summary>Masks what is exported of logs: text, values, and an exception, of which words are left.</summary>
internal sealed class MaskedLogs : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        data.FormattedMessage = data.FormattedMessage is { } text ? Mask.Text(text) : null;
        data.Body = data.Body is { } body ? Mask.Text(body) : null;
        var values = (data.Attributes ?? []).Select(Masked).ToList();
        if (data.Exception is { } exception)
        {
            // By the names of OpenTelemetry's semantic conventions.
            values.Add(new("exception.type", exception.GetType().FullName));
            values.Add(new("exception.message", Mask.Text(exception.Message)));
            values.Add(new("exception.stacktrace", Mask.Text(exception.ToString())));
            data.Exception = null;
        }

        data.Attributes = values;
    }

    private static KeyValuePair<string, object?> Masked(KeyValuePair<string, object?> value) => value.Value switch
    {
        null or bool or int or long or double or decimal or Enum => value,
        var other => new(value.Key, Mask.Text(other.ToString() ?? "")),
    };
}
