using System.Globalization;
using System.Text.Json.Nodes;

namespace Billing.Grains.Tests.Devices;

/// <summary>Evaluates the filters that grains write, as a table does: a comparison with a property that a row does not have is false.</summary>
internal sealed class RowFilterReader
{
    private readonly string[] _tokens;
    private int _at;

    private RowFilterReader(string filter) => _tokens = [.. Split(filter)];

    public static Func<JsonObject, bool> Read(string? filter)
    {
        if (filter is null)
        {
            return _ => true;
        }

        var reader = new RowFilterReader(filter);
        var read = reader.Or();
        return reader._at == reader._tokens.Length ? read : throw new FormatException($"'{reader._tokens[reader._at]}' is too much in {filter}");
    }

    private Func<JsonObject, bool> Or()
    {
        var left = And();
        while (Take("or"))
        {
            var (one, other) = (left, And());
            left = row => one(row) || other(row);
        }

        return left;
    }

    private Func<JsonObject, bool> And()
    {
        var left = Comparison();
        while (Take("and"))
        {
            var (one, other) = (left, Comparison());
            left = row => one(row) && other(row);
        }

        return left;
    }

    private Func<JsonObject, bool> Comparison()
    {
        if (Take("("))
        {
            var inner = Or();
            return Take(")") ? inner : throw new FormatException("There is no closing bracket.");
        }

        var (column, word, operand) = (_tokens[_at++], _tokens[_at++], _tokens[_at++]);
        return row => row[column] is { } value && Compare(value, operand) is var order && word switch
        {
            "eq" => order == 0,
            "ne" => order != 0,
            "lt" => order < 0,
            "le" => order <= 0,
            "gt" => order > 0,
            "ge" => order >= 0,
            _ => throw new FormatException(word),
        };
    }

    private static int Compare(JsonNode value, string operand) => operand switch
    {
        "true" or "false" => value.GetValue<bool>() == (operand == "true") ? 0 : 1,
        ['\'', ..] => string.CompareOrdinal(value.GetValue<string>(), operand[1..^1].Replace("''", "'", StringComparison.Ordinal)),
        _ => value.GetValue<int>().CompareTo(int.Parse(operand, CultureInfo.InvariantCulture)),
    };

    private bool Take(string token)
    {
        if (_at >= _tokens.Length || _tokens[_at] != token)
        {
            return false;
        }

        _at++;
        return true;
    }

    private static IEnumerable<string> Split(string filter)
    {
        for (var i = 0; i < filter.Length;)
        {
            var from = i;
            if (filter[i] == ' ')
            {
                i++;
                continue;
            }

            if (filter[i] is '(' or ')')
            {
                i++;
            }
            else if (filter[i] == '\'')
            {
                for (i++; filter[i] != '\'' || (i + 1 < filter.Length && filter[i + 1] == '\'' && ++i > 0); i++)
                {
                }

                i++;
            }
            else
            {
                while (i < filter.Length && filter[i] is not (' ' or '(' or ')'))
                {
                    i++;
                }
            }

            yield return filter[from..i];
        }
    }
}
