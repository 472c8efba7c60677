using Orleans.Concurrency;

namespace Billing.Signup;

[StatelessWorker, GrainType("payment-notice")]
public sealed class PaymentNoticeGrain(IPaymentNotices notices) : Grain, IPaymentNoticeGrain
{
    public async Task<bool> Take(byte[] body, string? signature)
    {
        if (notices.Read(body, signature) is not { } notice)
        {
            return false;
        }

        if (notice.SignupId is { } signupId && Ids.IsName(signupId))
        {
            await GrainFactory.GetGrain<ISignupGrain>(signupId).PaymentReported();
        }

        return true;
    }
}
