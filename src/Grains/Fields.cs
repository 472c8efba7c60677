using System.Globalization;

namespace Billing;

/// <summary>Collects what is wrong with a command's fields.</summary>
internal sealed class Fields
{
    private readonly List<Problem> _problems = [];

    public Problem[] Problems => [.. _problems];

    public bool Valid => _problems.Count == 0;

    public Fields Refuse(bool when, string field, string code, string message)
    {
        if (when)
        {
            _problems.Add(new Problem(field, code, message));
        }

        return this;
    }

    /// <summary>Text for people: of a length, and without control characters but for line breaks in notes.</summary>
    public Fields Text(string field, string? value, bool required, int longest, bool lines = false)
    {
        var name = char.ToUpperInvariant(field[0]) + field[1..];
        return Refuse(required && string.IsNullOrWhiteSpace(value), field, "required", $"{name} is required.")
            .Refuse(value?.Length > longest, field, "too-long", string.Create(CultureInfo.InvariantCulture, $"{name} may have at most {longest} characters."))
            .Refuse(value is not null && value.Any(c => char.IsControl(c) && !(lines && c is '\n' or '\r' or '\t')), field, "invalid", $"{name} holds characters that cannot be shown.");
    }

    /// <summary>A password or shared secret.</summary>
    /// <param name="value">Null when it is kept.</param>
    public Fields Secret(string field, string? value, bool required)
    {
        var name = char.ToUpperInvariant(field[0]) + field[1..];
        return Refuse(required && string.IsNullOrEmpty(value), field, "required", $"{name} is required.")
            .Refuse(value?.Length > 128, field, "too-long", $"{name} may have at most 128 characters.")
            .Refuse(value is not null && value.Any(char.IsControl), field, "invalid", $"{name} holds characters that cannot be typed.");
    }

    public static Problem NotFound(string what) => new("", Problem.NotFound, $"There is no such {what}.");

    public static Problem Conflict(string what) =>
        new("", Problem.Conflict, $"Somebody else changed this {what} in the meantime. Look at it again, then change it.");

    public static Problem Taken(string what) => new("id", "taken", $"There is a {what} with this id already.");
}
