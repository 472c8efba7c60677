using Billing.Customers;
using Billing.Devices;

namespace Billing.Signup;

/// <summary>
/// Undoes the steps of a signup that failed, from the one that failed on, which may have been done in part. Each can be undone again, and finds what is undone.
/// </summary>
internal sealed class SignupUndo(IGrainFactory grains, SignupPayments payments, TimeProvider time)
{
    private DateTimeOffset Now => time.GetUtcNow();

    /// <exception cref="Exception">Something did not answer: the same as <see cref="StepOutcome.Again"/>.</exception>
    public Task<StepOutcome> Do(SignupState state) => state.Step switch
    {
        SignupStep.AssignDevice => UnassignDevice(state),
        SignupStep.CreateAccount => CloseAccount(state),
        SignupStep.ReserveDevice => ReturnDevice(state),
        SignupStep.CreateCustomer => CloseCustomer(state),
        SignupStep.CheckPayer => ForgetPayer(state),
        SignupStep.OpenPayment => VoidPayment(state),
        SignupStep.HoldNumber => ReleaseNumber(state),
        _ => Task.FromResult<StepOutcome>(state.Undid(null, Now)),
    };

    private async Task<StepOutcome> UnassignDevice(SignupState state)
    {
        if (state is { DeviceMac: { } mac } && await grains.GetGrain<IDeviceGrain>(mac).Get() is { } device && device.Details.CustomerId == SignupSteps.CustomerIdOf(state))
        {
            foreach (var port in device.Ports)
            {
                await grains.GetGrain<IDeviceGrain>(mac).Unassign(port.Port, SignupSteps.By(state));
            }
        }

        return state.Undid(null, Now);
    }

    private async Task<StepOutcome> ReturnDevice(SignupState state)
    {
        if (!state.Needs(SignupStep.ReserveDevice))
        {
            return state.Undid(null, Now);
        }

        // Looked for, since a crash may have kept it from being noted.
        var devices = await grains.GetGrain<IDeviceListGrain>(0).List(new DeviceQuery { CustomerId = SignupSteps.CustomerIdOf(state) }, null, 10);
        foreach (var device in devices.Items)
        {
            var grain = grains.GetGrain<IDeviceGrain>(device.Mac);
            if (await grain.Get() is { } view && view.Details.CustomerId == SignupSteps.CustomerIdOf(state)
                && await grain.Change(view.Details with { CustomerId = null }, view.Version, SignupSteps.By(state)) is { Succeeded: false })
            {
                return StepOutcome.Repeat($"Phone {device.Mac} could not be put back into stock.");
            }
        }

        return state.Undid(devices.Items.Length > 0 ? "The phone is back in stock." : null, Now);
    }

    private async Task<StepOutcome> CloseAccount(SignupState state)
    {
        var account = grains.GetGrain<IAccountGrain>(state.Number!);
        if (state.CustomerId is null || await account.Owner() != state.CustomerId)
        {
            return state.Undid(null, Now);
        }

        var result = await account.SetStatus(ServiceStatus.Closed, "The signup failed", SignupSteps.By(state));
        return result.Succeeded ? state.Undid("The account is closed.", Now) : StepOutcome.Repeat("The account could not be closed.");
    }

    private async Task<StepOutcome> CloseCustomer(SignupState state)
    {
        var customer = grains.GetGrain<ICustomerGrain>(SignupSteps.CustomerIdOf(state));
        if (!SignupSteps.IsOurs(state, await customer.Get()))
        {
            return state.Undid(null, Now);
        }

        var result = await customer.SetStatus(ServiceStatus.Closed, "The signup failed", SignupSteps.By(state));
        return result.Succeeded ? state.Undid("The customer is closed.", Now) : StepOutcome.Repeat("The customer could not be closed.");
    }

    private async Task<StepOutcome> ForgetPayer(SignupState state)
    {
        await grains.GetGrain<ISignupTraceGrain>(SignupTraceGrain.Key("email", SignupRules.SameEmail(state.Form.Email))).Forget(state.Id);
        if (state.CardFingerprint is { } card)
        {
            await grains.GetGrain<ISignupTraceGrain>(card).Forget(state.Id);
        }

        return state.Undid(null, Now);
    }

    private async Task<StepOutcome> VoidPayment(SignupState state)
    {
        if (!state.Needs(SignupStep.OpenPayment))
        {
            return state.Undid(null, Now);
        }

        if (state.PaymentId is null)
        {
            // It may have been opened without our hearing of it. Under the same key the gateway tells which it is; nobody was given its address.
            var opened = await payments.Authorize(state);
            return opened switch
            {
                { Id: { } id } => state with { PaymentId = id },
                { Stage: PaymentStage.Unknown } => StepOutcome.Repeat("The payment gateway does not answer."),
                _ => state.Undid("No payment was opened.", Now),
            };
        }

        var payment = await payments.Void(state);
        return payment.Stage switch
        {
            PaymentStage.Voided or PaymentStage.Declined => state.Undid("The payment is voided: nothing was charged.", Now),
            // Not by us: a failure comes before the capture, or says that nothing was captured.
            PaymentStage.Captured => (state with { Attention = "The payment was captured by somebody else at the gateway: give it back there." })
                .Undid("The payment cannot be voided: it was captured at the gateway.", Now),
            _ => StepOutcome.Repeat("The payment gateway does not answer."),
        };
    }

    private async Task<StepOutcome> ReleaseNumber(SignupState state)
    {
        // Calls reach a number from when it has an account.
        var served = state.FailedAt >= SignupStep.CreateAccount;
        await grains.GetGrain<INumberPoolGrain>(state.Product.PoolId).ReleaseOf(state.Id, served);
        return state.Undid("The number is released.", Now);
    }
}
