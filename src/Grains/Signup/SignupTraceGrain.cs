using System.Security.Cryptography;
using System.Text;

namespace Billing.Signup;

[GrainType("signup-trace")]
public sealed class SignupTraceGrain([PersistentState("signup-trace")] IPersistentState<SignupTrace> stored, TimeProvider time) : Grain, ISignupTraceGrain
{
    /// <param name="kind"><c>email</c>, <c>card</c> or <c>code</c>.</param>
    /// <param name="value">What is not to be read from the key.</param>
    public static string Key(string kind, string value) =>
        $"{kind}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{value}")))}";

    public Task<string?> Owner() => Task.FromResult(stored.State.SignupId);

    public async Task<string> Claim(string signupId)
    {
        if (stored.State.SignupId is null)
        {
            await Store(stored.State with { SignupId = signupId, Since = time.GetUtcNow() });
        }

        return stored.State.SignupId!;
    }

    public async Task Forget(string signupId)
    {
        if (stored.State.SignupId == signupId)
        {
            await Store(stored.State with { SignupId = null, Since = null });
        }
    }

    public async Task<bool> Count(int most, TimeSpan within)
    {
        var now = time.GetUtcNow();
        var recent = stored.State.Counted.Where(at => at > now - within).ToArray();
        if (recent.Length >= most)
        {
            return false;
        }

        await Store(stored.State with { Counted = [.. recent, now] });
        return true;
    }

    private async Task Store(SignupTrace next)
    {
        var before = stored.State;
        stored.State = next;
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            // What is stored is read again by the next activation.
            stored.State = before;
            DeactivateOnIdle();
            throw;
        }
    }
}
