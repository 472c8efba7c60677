using System.Globalization;

namespace Billing.Storage;

/// <summary>Writes OData filter expressions; a null operand falls away.</summary>
public static class RowFilter
{
    public static string Equal(string column, string value) => $"{column} eq {Quote(value)}";

    public static string NotEqual(string column, string value) => $"{column} ne {Quote(value)}";

    public static string Is(string column, bool value) => $"{column} eq {(value ? "true" : "false")}";

    /// <summary>Text that begins with a prefix, by ordinal order: OData of Table Storage has no other way.</summary>
    public static string StartsWith(string column, string prefix) =>
        $"({column} ge {Quote(prefix)} and {column} lt {Quote(prefix + '\uffff')})";

    public static string? And(params string?[] operands) => Join("and", operands);

    public static string? Or(params string?[] operands) => Join("or", operands);

    public static string Quote(string text) => string.Create(CultureInfo.InvariantCulture, $"'{text.Replace("'", "''", StringComparison.Ordinal)}'");

    private static string? Join(string word, string?[] operands)
    {
        var present = operands.Where(operand => operand is not null).ToArray();
        return present.Length switch
        {
            0 => null,
            1 => present[0],
            _ => $"({string.Join($" {word} ", present)})",
        };
    }
}
