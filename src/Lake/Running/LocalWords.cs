using System.Globalization;
using DuckDB.NET.Data;

namespace Billing.Reports;

/// <summary>Which numbers stand for words in a database of <see cref="LocalCalls"/> that a connection has attached.</summary>
internal sealed class LocalWords(DuckDBConnection connection)
{
    /// <summary>The numbers of these words in a column; a word that no row has, has none.</summary>
    public IReadOnlyList<long> Numbers(string column, IReadOnlyList<object> words)
    {
        using var command = connection.CreateCommand();
        string[] names = [.. words.Select((_, index) => string.Create(CultureInfo.InvariantCulture, $"w{index}"))];
        command.CommandText = $"SELECT id FROM {LocalCalls.Catalog}.words WHERE kind = '{column}' AND word IN ({string.Join(", ", names.Select(name => "$" + name))})";
        foreach (var (name, word) in names.Zip(words))
        {
            command.Parameters.Add(new DuckDBParameter(name, word));
        }

        using var reader = command.ExecuteReader();
        var numbers = new List<long>();
        while (reader.Read())
        {
            numbers.Add(reader.GetInt32(0));
        }

        return numbers;
    }
}
