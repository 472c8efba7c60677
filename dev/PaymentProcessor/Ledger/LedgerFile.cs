using System.Text.Json;

namespace Billing.PaymentProcessor.Ledger;

/// <summary>
/// The books, one change at a time; each change is in the file before anybody hears of it. A whole file for each change is slow,
/// and enough for a developer's machine.
/// </summary>
internal sealed class LedgerFile
{
    private readonly Lock _one = new();
    private readonly string _path;
    private readonly Books _books;

    public LedgerFile(ProcessorOptions options)
    {
        Directory.CreateDirectory(options.DataFolder);
        _path = Path.GetFullPath(Path.Combine(options.DataFolder, "ledger.json"));
        _books = File.Exists(_path) ? JsonSerializer.Deserialize<Books>(File.ReadAllText(_path))! : new Books();
    }

    public T Read<T>(Func<Books, T> read)
    {
        lock (_one)
        {
            return read(_books);
        }
    }

    public T Change<T>(Func<Books, T> change)
    {
        lock (_one)
        {
            var result = change(_books);
            // A file half written is never read: the rename is one step.
            File.WriteAllText(_path + ".new", JsonSerializer.Serialize(_books));
            File.Move(_path + ".new", _path, overwrite: true);
            return result;
        }
    }
}
