using Billing.Audit;
using Billing.Customers;
using Billing.Devices;

namespace Billing.Signup;

/// <summary>
/// Does the steps of a signup. Each can be done again after a crash at any point in it, and finds what it did before.
/// </summary>
internal sealed class SignupSteps(IGrainFactory grains, SignupPayments payments, ISignupMail? mail, SignupOptions options, TimeProvider time)
{
    /// <summary>Numbers in a row that turn out to have an account already, before somebody has to look at the pool.</summary>
    private const int MostUnfit = 50;
    private const int LooksForPhones = 50;

    private DateTimeOffset Now => time.GetUtcNow();

    /// <exception cref="Exception">Something did not answer: the same as <see cref="StepOutcome.Again"/>.</exception>
    public Task<StepOutcome> Do(SignupState state) => state.Step switch
    {
        SignupStep.ConfirmEmail => ConfirmEmail(state),
        SignupStep.Review or SignupStep.ReviewPayer => Task.FromResult(Review(state)),
        SignupStep.HoldNumber => HoldNumber(state),
        SignupStep.OpenPayment => OpenPayment(state),
        SignupStep.AwaitPayment => AwaitPayment(state),
        SignupStep.CheckPayer => CheckPayer(state),
        SignupStep.CreateCustomer => CreateCustomer(state),
        SignupStep.ReserveDevice => ReserveDevice(state),
        SignupStep.TakeNumber => TakeNumber(state),
        SignupStep.CreateAccount => CreateAccount(state),
        SignupStep.AssignDevice => AssignDevice(state),
        SignupStep.CapturePayment => CapturePayment(state),
        SignupStep.CreditBalance => CreditBalance(state),
        SignupStep.OrderShipment => OrderShipment(state),
        _ => throw new InvalidOperationException($"There is nothing to do at {state.Step}."),
    };

    public static Actor By(SignupState state) => new("signup", $"Signup {state.Id}", "system");

    /// <summary>The same for a signup whenever it is asked for.</summary>
    public static string CustomerIdOf(SignupState state) => $"web-{state.Id[..Math.Min(16, state.Id.Length)]}";

    /// <summary>Whether a customer is the one that this signup made.</summary>
    public static bool IsOurs(SignupState state, CustomerView? customer) => customer?.Details.Notes is { } notes && notes.Contains(state.Id, StringComparison.Ordinal);

    private async Task<StepOutcome> ConfirmEmail(SignupState state)
    {
        if (state.StepSince + options.ConfirmWithin <= Now)
        {
            return state.Failed(new Problem("email", "not-confirmed", "The e-mail address was not confirmed in time."), Now);
        }

        if (state.EmailSent)
        {
            return StepOutcome.Wait;
        }

        if (mail is null)
        {
            return state.Failed(new Problem("email", "no-mail", "We cannot send mail at present."), Now);
        }

        using var patience = new CancellationTokenSource(options.DoorPatience, time);
        return await mail.SendCode(state.SiteName, state.Form.Email, state.EmailCode!, patience.Token).WaitAsync(options.DoorPatience, time)
            ? state.Noted(nameof(SignupStep.ConfirmEmail), "A code was sent by e-mail.", Now) with { EmailSent = true }
            : state.Failed(new Problem("email", "not-deliverable", "No mail can be delivered to this address."), Now);
    }

    private StepOutcome Review(SignupState state) => state.StepSince + options.ReviewWithin <= Now
        ? state.ToBeTold(Now).Failed(new Problem("", "not-reviewed", "Nobody could look at this signup in time."), Now)
        : StepOutcome.Wait;

    private async Task<StepOutcome> HoldNumber(SignupState state)
    {
        var now = Now;
        if (state.Needs(SignupStep.ReserveDevice) && await Stock(state.Product) is [])
        {
            // Before a number is held and anybody pays. Whoever is overtaken between here and the reservation loses nothing either.
            return state.Failed(OutOfStock(), now);
        }

        // Whoever was reviewed is not at the page any more.
        var payBy = now + (state.Needs(SignupStep.Review) ? options.PayAfterReview : options.PayWithin);
        return await Hold(state, payBy + options.HoldMargin) is { } number
            ? (state with { Number = number, PayBy = payBy }).Did($"Number +{number} is held.", now)
            : state.Failed(NoNumber(), now);
    }

    private async Task<StepOutcome> OpenPayment(SignupState state)
    {
        var payment = await payments.Authorize(state);
        return payment switch
        {
            { Stage: PaymentStage.Unknown } => state.PayBy > Now ? StepOutcome.Repeat("The payment gateway does not answer.") : state.Failed(SignupPayments.Expired, Now),
            { Id: null } or { Stage: PaymentStage.Declined } => (state with { PaymentId = payment.Id }).Failed(
                new Problem("payment", "payment-refused", "A payment could not be opened. Nothing was charged."), Now),
            _ => (state with { PaymentId = payment.Id, PayUrl = payment.PayUrl }).Did("The visitor may pay.", Now),
        };
    }

    private async Task<StepOutcome> AwaitPayment(SignupState state)
    {
        var payment = await payments.Find(state);
        switch (payment.Stage)
        {
            case PaymentStage.Unknown:
                return StepOutcome.Repeat("The payment gateway does not answer.");
            case PaymentStage.Pending:
                return state.PayBy > Now ? StepOutcome.Wait : state.Failed(SignupPayments.Expired, Now);
            case PaymentStage.Declined or PaymentStage.Voided:
                return state.Failed(SignupPayments.Refused(payment), Now);
        }

        if (payment.Amount != state.Product.Price || !string.Equals(payment.Currency, state.Product.Currency, StringComparison.OrdinalIgnoreCase))
        {
            return state.Failed(new Problem("payment", "payment-mismatch", "Another amount was paid than was asked for. It is given back."), Now);
        }

        return (state with
        {
            CardFingerprint = payment.CardFingerprint is { } card ? SignupTraceGrain.Key("card", card) : null,
            CardCountry = payment.CardCountry,
        }).Did("The payment is authorized.", Now);
    }

    private async Task<StepOutcome> CheckPayer(SignupState state)
    {
        var (fields, reasons) = (new Fields(), new Fields());
        var email = SignupTraceGrain.Key("email", SignupRules.SameEmail(state.Form.Email));
        Apply(state.Rules.RepeatedEmail, await IsAnothers(email), "email", "repeated-email", "Somebody has signed up with this e-mail address already.");
        if (state.CardFingerprint is { } card)
        {
            Apply(state.Rules.RepeatedCard, await IsAnothers(card), "payment", "repeated-card", "Somebody has signed up with this card already.");
        }

        Apply(
            state.Rules.OtherCountry, state.CardCountry is not null && state.CardCountry != state.Form.Billing.Country, "payment", "other-card-country",
            "The card is of another country than the billing address.");
        return !fields.Valid
            ? state.Failed(fields.Problems[0], Now)
            : (state with { PayerReasons = reasons.Problems }).Did(reasons.Valid ? "The payer is new." : "The payer is in doubt.", Now);

        async Task<bool> IsAnothers(string key) => await grains.GetGrain<ISignupTraceGrain>(key).Claim(state.Id) != state.Id;

        void Apply(RuleAction action, bool caught, string field, string code, string message) =>
            (action == RuleAction.Refuse ? fields : reasons).Refuse(caught && action != RuleAction.Off, field, code, message);
    }

    private async Task<StepOutcome> CreateCustomer(SignupState state)
    {
        var id = CustomerIdOf(state);
        var product = state.Product;
        var customer = grains.GetGrain<ICustomerGrain>(id);
        var result = await customer.Create(
            new CustomerDetails
            {
                Name = $"{state.Form.FirstName} {state.Form.LastName}",
                Email = state.Form.Email,
                Country = state.Form.Billing.Country,
                Currency = product.Currency,
                MaxSimultaneousCalls = product.MaxSimultaneousCalls,
                Notes = $"Signed up at {state.SiteId} for {state.ProductId}: {state.Id}",
            },
            By(state));
        return result.Succeeded || (IsTaken(result.Problems) && IsOurs(state, await customer.Get()))
            ? (state with { CustomerId = id }).Did($"Customer {id} is there.", Now)
            : state.Failed(NotCreated(result.Problems), Now);
    }

    private async Task<StepOutcome> ReserveDevice(SignupState state)
    {
        var product = state.Product;
        var ours = await Devices(new DeviceQuery { CustomerId = state.CustomerId });
        if (ours.FirstOrDefault() is { } reserved)
        {
            return (state with { DeviceMac = reserved.Mac }).Did($"Phone {reserved.Mac} is reserved.", Now);
        }

        var stock = await Stock(product);
        foreach (var device in stock)
        {
            // The version decides between two who want the same.
            var result = await grains.GetGrain<IDeviceGrain>(device.Mac).Change(
                device.Details with { CustomerId = state.CustomerId, ProfileId = device.Details.ProfileId ?? product.DeviceProfileId }, device.Version, By(state));
            if (result.Succeeded)
            {
                return (state with { DeviceMac = device.Mac }).Did($"Phone {device.Mac} is reserved.", Now);
            }
        }

        return stock.Length >= LooksForPhones
            ? StepOutcome.Repeat("Others took the phones that were looked at.")
            : state.Failed(OutOfStock(), Now);
    }

    private async Task<StepOutcome> TakeNumber(SignupState state)
    {
        // Held once more: after a long review the hold may be over, and another number is as good, since he has been told none yet.
        var number = await Hold(state, Now + options.HoldMargin);
        if (number is null)
        {
            return state.Failed(NoNumber(), Now);
        }

        return await Pool(state).Use(number, state.Id, number) is null
            ? StepOutcome.Repeat("The number was lost.")
            : (state with { Number = number }).Did($"Number +{number} is in use.", Now);
    }

    private async Task<StepOutcome> CreateAccount(SignupState state)
    {
        var account = grains.GetGrain<IAccountGrain>(state.Number!);
        // The password of the first try that came through is the account's: nobody knows it, and nobody has to.
        var result = await account.Create(
            state.CustomerId!, new AccountDetails { Label = $"{state.Form.FirstName} {state.Form.LastName}" }, Secrets.Password(), By(state));
        return result.Succeeded || (IsTaken(result.Problems) && await account.Owner() == state.CustomerId)
            ? (state with { AccountId = state.Number }).Did($"Account {state.Number} is there.", Now)
            : state.Failed(NotCreated(result.Problems), Now);
    }

    private async Task<StepOutcome> AssignDevice(SignupState state)
    {
        var result = await grains.GetGrain<IDeviceGrain>(state.DeviceMac!).Assign(1, state.AccountId!, shared: false, label: null, By(state));
        return result.Succeeded
            ? state.Did($"Phone {state.DeviceMac} has the account.", Now)
            : state.Failed(NotCreated(result.Problems), Now);
    }

    private async Task<StepOutcome> CapturePayment(SignupState state)
    {
        var payment = await payments.Capture(state);
        return payment.Stage switch
        {
            PaymentStage.Captured => state.Did("The payment is captured.", Now),
            PaymentStage.Declined or PaymentStage.Voided => state.Failed(SignupPayments.Refused(payment), Now),
            // Whether it was taken is not known: it is asked until it is.
            _ => StepOutcome.Repeat("The payment gateway does not answer."),
        };
    }

    private async Task<StepOutcome> CreditBalance(SignupState state)
    {
        var result = await grains.GetGrain<ICustomerGrain>(state.CustomerId!).Credit(
            $"signup-{state.Id}", state.Product.InitialBalance, $"Initial balance of {state.Product.Name}", By(state));
        return result.Succeeded
            ? state.Did(FormattableString.Invariant($"The customer has {state.Product.InitialBalance:0.00##} {state.Product.Currency}."), Now)
            : StepOutcome.Repeat("The initial balance could not be entered.");
    }

    private async Task<StepOutcome> OrderShipment(SignupState state)
    {
        await grains.GetGrain<IShipmentGrain>(state.Id).Order(new ShipmentOrder
        {
            CustomerId = state.CustomerId!,
            Name = $"{state.Form.FirstName} {state.Form.LastName}",
            Phone = state.Form.Phone,
            Address = state.Form.Shipping ?? state.Form.Billing,
            Vendor = state.Product.DeviceVendor!,
            Model = state.Product.DeviceModel!,
            Mac = state.DeviceMac!,
        });
        return state.Did("The phone is to be sent.", Now);
    }

    /// <summary>A number that no account has. Null: there is none.</summary>
    private async Task<string?> Hold(SignupState state, DateTimeOffset until)
    {
        for (var unfit = 0; unfit < MostUnfit; unfit++)
        {
            if (await Pool(state).Hold(state.Id, until) is not { } held)
            {
                return null;
            }

            // Ids of accounts are never used again, not even those of closed ones.
            if (held.State == NumberState.Used || await grains.GetGrain<IAccountGrain>(held.Number).Owner() is null)
            {
                return held.Number;
            }

            await Pool(state).Block(held.Number, "There is an account of this number.", By(state));
        }

        return null;
    }

    private INumberPoolGrain Pool(SignupState state) => grains.GetGrain<INumberPoolGrain>(state.Product.PoolId);

    private async Task<DeviceView[]> Devices(DeviceQuery query) => (await grains.GetGrain<IDeviceListGrain>(0).List(query, null, LooksForPhones)).Items;

    /// <summary>Phones that may be reserved for it: as many as are looked at, if there are.</summary>
    private async Task<DeviceView[]> Stock(ProductDetails product)
    {
        var query = new DeviceQuery { Status = DeviceStatus.InStock, Vendor = product.DeviceVendor, Model = product.DeviceModel };
        var fit = new List<DeviceView>();
        string? after = null;
        do
        {
            var page = await grains.GetGrain<IDeviceListGrain>(0).List(query, after, LooksForPhones);
            // A phone without a profile has no configuration: it would be sent, and stay dumb.
            fit.AddRange(page.Items.Where(phone => (phone.Details.ProfileId ?? product.DeviceProfileId) is not null));
            after = page.Next;
        }
        while (after is not null && fit.Count < LooksForPhones);
        return [.. fit];
    }

    private static bool IsTaken(Problem[] problems) => problems is [{ Code: "taken" }];

    private static Problem OutOfStock() => new("", "out-of-stock", "This phone is out of stock. Nothing was charged.");

    private static Problem NoNumber() => new("", "no-number", "There is no free number at present. Nothing was charged.");

    /// <summary>Why is for administrators, in the audit log and the events; a visitor can do nothing about it.</summary>
    private static Problem NotCreated(Problem[] problems) =>
        new("", "not-created", $"The service could not be set up ({string.Join(", ", problems.Select(problem => problem.Code))}). Nothing was charged.");
}
