using System.Diagnostics.Metrics;

namespace Billing.Signup;

/// <summary>Signups as instruments of the meter <c>Billing.Signup</c>.</summary>
internal static class SignupMetrics
{
    private static readonly Meter s_meter = new("Billing.Signup");
    private static readonly Counter<long> s_submissions = s_meter.CreateCounter<long>("billing.signup.submissions", "{form}", "Forms sent, by whether they were taken");
    private static readonly Counter<long> s_steps = s_meter.CreateCounter<long>("billing.signup.steps", "{step}", "Steps of signups, by step and outcome");
    private static readonly Counter<long> s_ended = s_meter.CreateCounter<long>("billing.signup.ended", "{signup}", "Signups that are over, by whether they came to something");

    public static void Submitted(bool taken) => s_submissions.Add(1, new KeyValuePair<string, object?>("outcome", taken ? "taken" : "refused"));

    /// <param name="outcome"><c>done</c>, <c>undone</c>, <c>repeated</c> (it failed, and is tried again) or <c>waits</c> (for a person).</param>
    public static void Step(SignupStep step, string outcome) =>
        s_steps.Add(1, new KeyValuePair<string, object?>("step", step.ToString()), new KeyValuePair<string, object?>("outcome", outcome));

    public static void Ended(SignupStage stage) => s_ended.Add(1, new KeyValuePair<string, object?>("outcome", stage == SignupStage.Done ? "done" : "failed"));
}
