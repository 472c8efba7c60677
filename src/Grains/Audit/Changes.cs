namespace Billing.Audit;

/// <summary>Notes the fields that a change alters.</summary>
internal sealed class Changes
{
    private readonly List<FieldChange> _fields = [];

    public Changes Field<T>(string name, T before, T after)
    {
        if (!EqualityComparer<T>.Default.Equals(before, after))
        {
            _fields.Add(new FieldChange(name, Text(before), Text(after)));
        }

        return this;
    }

    public Changes List(string name, string[] before, string[] after) =>
        Field(name, string.Join(", ", before), string.Join(", ", after));

    /// <param name="after">Null when the secret is kept.</param>
    public Changes Secret(string name, string? before, string? after)
    {
        if (after is not null && before != after)
        {
            _fields.Add(new FieldChange(name, before is null ? null : "(secret)", "(secret)"));
        }

        return this;
    }

    public AuditEntry By(Actor actor, string action, string kind, string id, DateTimeOffset at, string? reason = null) => new()
    {
        Id = Guid.NewGuid().ToString("N"),
        At = at,
        Actor = actor,
        Action = action,
        ObjectKind = kind,
        ObjectId = id,
        Reason = reason,
        Changes = [.. _fields],
    };

    private static string? Text<T>(T value) => value switch
    {
        null => null,
        string text => text.Length == 0 ? null : text,
        IFormattable formattable => formattable.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
