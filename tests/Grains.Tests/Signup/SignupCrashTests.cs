using Billing.Grains.Tests.Devices;
using Billing.Signup;

namespace Billing.Grains.Tests.Signup;

/// <summary>The silo dies before and after each effect of a signup in turn; another goes on.</summary>
[TestClass]
public class SignupCrashTests
{
    private const int MostEffects = 200;
    private static SignupSilo s_silo = null!;

    [ClassInitialize]
    public static async Task Start(TestContext context) =>
        // What is tried again by itself would hide what the next activation does.
        s_silo = await SignupSilo.Start(numbers: 300, firstPause: TimeSpan.FromHours(1));

    [ClassCleanup]
    public static async Task Stop() => await s_silo.DisposeAsync();

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_signup_that_dies_between_any_two_steps_is_done_once(bool after)
    {
        var effects = await DieEverywhere(after, async signup =>
        {
            await s_silo.AssertDone(signup, phone: true);
        });
        Assert.IsGreaterThan(30, effects);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_signup_that_fails_at_the_last_step_and_dies_between_any_two_is_undone_wholly(bool after)
    {
        s_silo.Gateway.Instead["Capture"] = new Payment(PaymentStage.Voided);
        try
        {
            var effects = await DieEverywhere(after, signup => s_silo.AssertUndone(signup, "payment-expired"));
            Assert.IsGreaterThan(50, effects);
        }
        finally
        {
            s_silo.Gateway.Instead.Clear();
        }
    }

    /// <summary>Runs as many signups as one has effects, and one more, which does not die.</summary>
    private async Task<int> DieEverywhere(bool after, Func<ISignupGrain, Task> assert)
    {
        for (var at = 1; at <= MostEffects; at++)
        {
            await s_silo.Phone();
            var email = s_silo.NextEmail();
            var signup = await s_silo.Signup(SignupSilo.SiteWithPhone, email);
            s_silo.Faults.Arm(at, after);
            try
            {
                await Drive(signup, email);
                await assert(signup);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw new InvalidOperationException($"It died {s_silo.Faults.Where} (effect {at}): {exception.Message}", exception);
            }

            if (s_silo.Faults.Where is null)
            {
                TestContext.WriteLine($"{at - 1} effects");
                return at - 1;
            }
        }

        throw new InvalidOperationException("A signup has no end.");
    }

    private static async Task Drive(ISignupGrain signup, string email)
    {
        for (var turn = 0; turn < 20; turn++)
        {
            SignupStatus? status = null;
            try
            {
                status = await signup.Status();
                status = status is null
                    ? DeviceSilo.Told(await signup.Submit(SignupSilo.SiteWithPhone, SignupSilo.Form(email), s_silo.Visit()))
                    : await signup.PaymentReported();
            }
            catch (Exception) when (s_silo.Faults.Dead)
            {
                // Whoever asked got no answer.
            }

            if (s_silo.Faults.Dead)
            {
                await s_silo.Forget(signup);
                s_silo.Faults.Revive();
                continue;
            }

            switch (status!.Stage)
            {
                case SignupStage.Done or SignupStage.Failed:
                    return;
                case SignupStage.AwaitingPayment:
                    s_silo.Gateway.Pay(signup.GetPrimaryKeyString());
                    break;
            }
        }

        Assert.Fail("It does not end: " + SignupSilo.Told(await signup.Get()));
    }
}
