using System.Text.Json;

namespace EndToEnd;

/// <summary>Looks in all that silo and frontend have logged for what may not be there.</summary>
internal static class LogSecrecy
{
    /// <summary>Shorter ones are parts of other words.</summary>
    private const int ShortestSecret = 6;
    private const int ShortestNumber = 7;

    /// <summary>Words that are names or settings of these tests too, and secrets only by chance.</summary>
    private static readonly string[] s_words = ["secret", "password"];

    /// <exception cref="AssertFailedException">Which of them it found; the line is told with it.</exception>
    public static async Task Check(Product product)
    {
        var hidden = new HashSet<string>(StringComparer.Ordinal) { Product.PaymentsKey, Product.WebhookSecret, "AccountKey=" };
        await foreach (var account in All(product.Api, "accounts"))
        {
            var id = account.GetProperty("id").GetString()!;
            hidden.Add((await product.Api.Post($"accounts/{Uri.EscapeDataString(id)}/reveal-password", new { })).GetProperty("password").GetString()!);
            if (id.TrimStart('+') is { Length: >= ShortestNumber } number && number.All(char.IsAsciiDigit))
            {
                hidden.Add(number);
            }
        }

        await foreach (var node in All(product.Api, "nodes"))
        {
            hidden.Add((await product.Api.Post($"nodes/{node.GetProperty("id").GetString()}/reveal-secret", new { })).GetProperty("secret").GetString()!);
        }

        await foreach (var site in All(product.Api, "sites"))
        {
            hidden.Add((await product.Api.Post($"sites/{site.GetProperty("id").GetString()}/reveal-key", new { })).GetProperty("key").GetString()!);
        }

        await foreach (var signup in All(product.Api, "signups"))
        {
            hidden.UnionWith(Texts(signup).Where(text => text.Contains('@', StringComparison.Ordinal)));
        }

        await foreach (var call in All(product.Api, "calls"))
        {
            hidden.UnionWith(new[] { "caller", "callee" }.Select(party => call.TryGetProperty(party, out var number) ? number.GetString() ?? "" : "")
                .Where(number => number.Length >= ShortestNumber && number.All(char.IsAsciiDigit)));
        }

        var lines = product.Log.Split('\n');
        var found = hidden.Where(text => text.Length >= ShortestSecret && !s_words.Contains(text))
            .Select(text => (Text: text, Line: Array.Find(lines, line => line.Contains(text, StringComparison.Ordinal)))).Where(one => one.Line is not null).ToArray();
        Assert.IsEmpty(found, string.Join('\n', found.Select(one => $"'{one.Text}' is in the log: {one.Line}")));
    }

    private static async IAsyncEnumerable<JsonElement> All(Api api, string what)
    {
        string? next = null;
        do
        {
            var page = await api.Get($"{what}?take=200{(next is null ? "" : $"&after={Uri.EscapeDataString(next)}")}");
            foreach (var item in page.GetProperty("items").EnumerateArray())
            {
                yield return item;
            }

            next = page.TryGetProperty("next", out var more) ? more.GetString() : null;
        }
        while (next is not null);
    }

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Texts(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };
}
