using CsvHelper;

namespace Billing.Frontend.Api;

/// <summary>Lists as CSV files. They are written page by page: their length costs no memory.</summary>
internal static partial class CsvDownload
{
    public const string ContentType = "text/csv";

    /// <summary>Answers with a file of lines.</summary>
    /// <param name="name">The file's.</param>
    /// <param name="read">The page after a key; null for the first.</param>
    /// <param name="lines">The lines of one item, with a field for each of <paramref name="columns"/>.</param>
    public static Task Write<T>(
        HttpContext http, string name, string[] columns, Func<string?, Task<Page<T>>> read, Func<T, IEnumerable<string?[]>> lines, ILoggerFactory logs) =>
        Write(http, name, read, page => page.Next, logs, async (page, first) =>
        {
            await using var csv = CsvWriter.Create(http.Response.Body, CsvWriterOptions.Default, leaveOpen: true);
            if (first)
            {
                await csv.WriteRecordAsync(columns, http.RequestAborted);
            }

            foreach (var line in page.Items.SelectMany(lines))
            {
                await csv.WriteRecordAsync(line, http.RequestAborted);
            }

            await csv.FlushAsync(http.RequestAborted);
        });

    /// <summary>Answers with a file of whatever pages there are.</summary>
    /// <param name="next">The key after which the next page begins; null after the last.</param>
    /// <param name="write">Writes a page; told whether it is the first.</param>
    public static async Task Write<TPage>(
        HttpContext http, string name, Func<string?, Task<TPage>> read, Func<TPage, string?> next, ILoggerFactory logs, Func<TPage, bool, Task> write)
    {
        // Before the first header goes out, so that a cluster that cannot answer is a 503 and not a broken file.
        var page = await read(null);
        http.Response.ContentType = $"{ContentType}; charset=utf-8; header=present";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        try
        {
            await write(page, true);
            while (next(page) is { } after)
            {
                page = await read(after).WaitAsync(http.RequestAborted);
                await write(page, false);
            }
        }
#pragma warning disable CA1031 // Whatever it is, the reader must see that the file is not whole.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if (!http.RequestAborted.IsCancellationRequested)
            {
                LogCutOff(logs.CreateLogger(typeof(CsvDownload)), failure, name);
            }

            http.Abort();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The download of {Name} was cut off.")]
    private static partial void LogCutOff(ILogger log, Exception failure, string name);
}
