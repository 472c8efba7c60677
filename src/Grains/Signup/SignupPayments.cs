namespace Billing.Signup;

/// <summary>A signup's payment: asks the gateway, always under the same keys, and never waits for long.</summary>
internal sealed class SignupPayments(IPaymentGateway gateway, SignupOptions options, TimeProvider time)
{
    public Task<Payment> Authorize(SignupState state)
    {
        var request = new CheckoutRequest
        {
            SignupId = state.Id,
            Amount = state.Product.Price,
            Currency = state.Product.Currency,
            Description = state.Product.Name,
            Email = state.Form.Email,
            ReturnUrl = options.Page(state, "paid"),
            CancelUrl = options.Page(state, "cancelled"),
            ExpiresAt = state.PayBy!.Value,
        };
        return Ask(token => gateway.Authorize(request, Key(state, "authorize"), token));
    }

    public Task<Payment> Find(SignupState state) => Ask(token => gateway.Find(state.PaymentId!, token));

    public Task<Payment> Capture(SignupState state) => Ask(token => gateway.Capture(state.PaymentId!, Key(state, "capture"), token));

    public Task<Payment> Void(SignupState state) => Ask(token => gateway.Void(state.PaymentId!, Key(state, "void"), token));

    /// <summary>What a visitor is told of a payment that came to nothing.</summary>
    public static Problem Refused(Payment payment) => payment switch
    {
        { Stage: PaymentStage.Voided } => Expired,
        { Code: "insufficient_funds" } => new Problem("payment", "insufficient-funds", "There is not enough money on this card. Try another one."),
        { Code: { Length: > 0 } code } => new Problem("payment", code.Replace('_', '-'), "The card was declined. Try another one, or ask your bank."),
        _ => new Problem("payment", "card-declined", "The card was declined. Try another one, or ask your bank."),
    };

    public static Problem Expired => new("payment", "payment-expired", "The payment was not made in time. Nothing was charged.");

    private static string Key(SignupState state, string what) => $"signup-{state.Id}-{what}";

    private async Task<Payment> Ask(Func<CancellationToken, Task<Payment>> what)
    {
        using var patience = new CancellationTokenSource(options.DoorPatience, time);
        return await what(patience.Token).WaitAsync(options.DoorPatience, time);
    }
}
