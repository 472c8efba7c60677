using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Testing;

namespace EndToEnd;

/// <summary>The REST API, called as a script of a user would.</summary>
public sealed class Api
{
    private readonly HttpClient _http;

    private Api(HttpClient http) => _http = http;

    public static async Task<Api> SignIn(Uri portal, Uri tokens, string user)
    {
        var http = new HttpClient { BaseAddress = portal, Timeout = TimeSpan.FromSeconds(30) };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "password",
            ["client_id"] = "billing-cli",
            ["username"] = user,
            ["scope"] = "api://billing/.default",
        });
        using var answer = await http.PostAsync(tokens, form);
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new Api(http);
    }

    public async Task<JsonElement> Get(string path) => await Read(await _http.GetAsync($"api/v1/{path}"));

    public async Task<System.Net.HttpStatusCode> StatusOfGet(string path)
    {
        using var answer = await _http.GetAsync($"api/v1/{path}");
        return answer.StatusCode;
    }

    public async Task<string> GetText(string path)
    {
        using var answer = await _http.GetAsync($"api/v1/{path}");
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }

    public async Task<JsonElement> Post(string path, object body) => await Read(await _http.PostAsJsonAsync($"api/v1/{path}", body));

    public async Task<JsonElement> Put(string path, object body) => await Read(await _http.PutAsJsonAsync($"api/v1/{path}", body));

    public async Task<JsonElement> PostCsv(string path, string csv)
    {
        using var content = new StringContent(csv, Encoding.UTF8, "text/csv");
        return await Read(await _http.PostAsync($"api/v1/{path}", content));
    }

    /// <summary>How a command is answered, for those that shall be refused.</summary>
    public async Task<System.Net.HttpStatusCode> StatusOfPost(string path, object body)
    {
        using var answer = await _http.PostAsJsonAsync($"api/v1/{path}", body);
        return answer.StatusCode;
    }

    public Task AddNode(string id, string kind, string secret, params string[] addresses) =>
        Post("nodes", new { id, name = id, kind, secret, addresses });

    /// <summary>A customer with accounts, each with its password.</summary>
    public async Task AddCustomer(string id, params (string Account, string Password)[] accounts)
    {
        await Post("customers", new { id, name = id });
        foreach (var (account, password) in accounts)
        {
            await Post("accounts", new { id = account, customerId = id, password });
        }
    }

    /// <summary>The live calls of a customer.</summary>
    public async Task<JsonElement[]> Live(string customer) =>
        [.. (await Get($"calls/live?customer={customer}&take=1000")).GetProperty("items").EnumerateArray()];

    /// <summary>The CDRs of a customer, newest first.</summary>
    public async Task<JsonElement[]> Ended(string customer) =>
        [.. (await Get($"calls?customer={customer}&take=1000")).GetProperty("items").EnumerateArray()];

    /// <summary>The keys of a customer's CDRs since then, one for each, as the file of the call history has them.</summary>
    public async Task<string[]> EndedKeys(string customer, DateTimeOffset from)
    {
        var csv = await GetText($"calls.csv?customer={customer}&from={Uri.EscapeDataString(from.ToString("O", System.Globalization.CultureInfo.InvariantCulture))}");
        return [.. csv.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[0])];
    }

    /// <summary>The CDR of a call, as soon as it is in the history: rows are written behind.</summary>
    public async Task<JsonElement> EndedOne(string customer, string key)
    {
        JsonElement? found = null;
        await Eventually.Async(
            async () =>
            {
                found = (await Ended(customer)).Cast<JsonElement?>().SingleOrDefault(call => call!.Value.GetProperty("key").GetString() == key);
                return found is not null;
            },
            $"the CDR of call {key}", TimeSpan.FromSeconds(40));
        return found!.Value;
    }

    private static async Task<JsonElement> Read(HttpResponseMessage answer)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode
                ? JsonDocument.Parse(text).RootElement
                : throw new HttpRequestException($"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri}: {(int)answer.StatusCode} {text}");
        }
    }
}
