namespace Billing.Gateway.Calls;

/// <summary>Where calls go.</summary>
/// <param name="Prefix">A real country and area code, mostly with the block that is kept for fiction.</param>
/// <param name="Digits">Made-up digits that follow.</param>
/// <param name="Weight">How often, relative to the others.</param>
internal sealed record Destination(string Prefix, int Digits, int Weight)
{
    public static Destination[] All { get; } =
    [
        new("49302312500", 2, 10), new("49692000000", 2, 5), new("4917139200", 3, 8), new("4420794600", 2, 9), new("447700900", 3, 8),
        new("121255501", 2, 9), new("131055501", 2, 6), new("140455501", 2, 4), new("141655501", 2, 5), new("331990012", 2, 6),
        new("336399800", 2, 4), new("34910505", 3, 5), new("39065550", 4, 5), new("41446681", 3, 4), new("4315550", 4, 3),
        new("31205550", 3, 4), new("3225550", 3, 2), new("48225550", 3, 4), new("46846500", 3, 3), new("35315550", 3, 2),
        new("61255507", 3, 5), new("61491570", 3, 4), new("6495550", 3, 2), new("8135550", 4, 4), new("8225550", 4, 2),
        new("86105550", 4, 3), new("85225550", 3, 2), new("6565550", 3, 3), new("912255501", 3, 6), new("9198765", 5, 5),
        new("551155501", 3, 6), new("5491155501", 3, 3), new("5255550", 5, 5), new("5715550", 3, 2), new("27215550", 3, 3),
        new("234155501", 2, 3), new("254205550", 3, 5), new("20225550", 3, 2), new("90212555", 4, 4), new("97145550", 3, 3),
        new("97235550", 3, 2), new("380445550", 3, 3), new("40215550", 3, 2), new("30210555", 4, 2), new("351215550", 3, 2),
    ];
}
