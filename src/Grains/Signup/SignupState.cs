using Billing.Audit;
using Billing.Storage;

namespace Billing.Signup;

/// <summary>What is stored of a signup: one column a property. Never changed, only replaced.</summary>
public sealed record SignupState : IAudited<SignupState>
{
    public string Id { get; init; } = "";
    public string SiteId { get; init; } = "";

    /// <summary>The site's, as it was when the signup came in; so are its rules and the product.</summary>
    public string SiteName { get; init; } = "";
    public SiteRules Rules { get; init; } = new();
    public string ReturnAddress { get; init; } = "";
    public string? FormAddress { get; init; }
    public string ProductId { get; init; } = "";
    public ProductDetails Product { get; init; } = new();
    public SignupForm Form { get; init; } = new();
    public string? VisitorAddress { get; init; }
    public string? VisitorCountry { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The step that is next, or under way; when <see cref="Undoing"/>, the one that is undone.</summary>
    public SignupStep Step { get; init; }
    public DateTimeOffset StepSince { get; init; }
    public bool Undoing { get; init; }
    public Problem? Failure { get; init; }
    public SignupStep? FailedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string? Attention { get; init; }

    /// <summary>A review has ended, and the visitor is to be told by e-mail; tried until then. Null: there is nothing to tell.</summary>
    public DateTimeOffset? TellBy { get; init; }
    public Problem[] ReviewReasons { get; init; } = [];
    public Problem[] PayerReasons { get; init; } = [];
    public string[] RulesOff { get; init; } = [];

    /// <summary>Null when none is wanted, or it was given.</summary>
    [Secret]
    public string? EmailCode { get; init; }
    public bool EmailSent { get; init; }
    public int EmailTries { get; init; }
    public string? Number { get; init; }
    public DateTimeOffset? PayBy { get; init; }
    public string? PaymentId { get; init; }
    public string? PayUrl { get; init; }
    public string? CardFingerprint { get; init; }
    public string? CardCountry { get; init; }
    public string? CustomerId { get; init; }
    public string? AccountId { get; init; }
    public string? DeviceMac { get; init; }

    /// <summary>Of the result token; what else it is made of is not secret.</summary>
    [Secret]
    public string? TokenNonce { get; init; }
    public DateTimeOffset? TokenUntil { get; init; }
    public DateTimeOffset? TokenUsedAt { get; init; }

    /// <summary>SHA-256 of the token to set a password, in hex; null when there is none, or it was used.</summary>
    public string? PasswordTokenHash { get; init; }
    public DateTimeOffset? PasswordTokenUntil { get; init; }
    public SignupEvent[] Events { get; init; } = [];
    public AuditEntry[] Unlogged { get; init; } = [];

    // Lists filter by these columns.
    public string SearchEmail => Form.Email.ToLowerInvariant();
    public string SearchLastName => Form.LastName.ToLowerInvariant();

    public SignupStage Stage => EndedAt is not null ? Failure is null ? SignupStage.Done : SignupStage.Failed
        : Undoing ? SignupStage.Undoing
        : Step switch
        {
            SignupStep.ConfirmEmail => SignupStage.AwaitingEmail,
            SignupStep.Review or SignupStep.ReviewPayer => SignupStage.Review,
            SignupStep.AwaitPayment => SignupStage.AwaitingPayment,
            _ => SignupStage.Working,
        };

    public SignupState WithUnlogged(AuditEntry[] entries) => this with { Unlogged = entries };

    public bool Needs(SignupStep step) => step switch
    {
        SignupStep.ConfirmEmail => EmailCode is not null,
        SignupStep.Review => ReviewReasons.Length > 0,
        SignupStep.OpenPayment or SignupStep.AwaitPayment or SignupStep.CapturePayment => Product.Price > 0,
        SignupStep.CreditBalance => Product.InitialBalance > 0,
        SignupStep.ReviewPayer => PayerReasons.Length > 0,
        SignupStep.ReserveDevice or SignupStep.AssignDevice or SignupStep.OrderShipment => Product.DeviceModel is not null,
        _ => true,
    };

    /// <summary>At the first step that is needed, from one on.</summary>
    public SignupState At(SignupStep step, DateTimeOffset now)
    {
        while (!Needs(step))
        {
            step++;
        }

        return this with { Step = step, StepSince = now, EndedAt = step == SignupStep.End ? now : null };
    }

    /// <summary>The step is done.</summary>
    public SignupState Did(string what, DateTimeOffset now) => Noted(Step.ToString(), what, now).At(Step + 1, now);

    /// <summary>The step failed for good: from it on, back to the first, all is undone.</summary>
    public SignupState Failed(Problem why, DateTimeOffset now) =>
        Noted(Step.ToString(), why.Message, now) with { Undoing = true, Failure = why, FailedAt = Step, StepSince = now };

    /// <summary>The step is undone.</summary>
    public SignupState Undid(string? what, DateTimeOffset now)
    {
        var next = what is null ? this : Noted("Undo" + Step, what, now);
        return Step == SignupStep.ConfirmEmail ? next with { EndedAt = now } : next with { Step = Step - 1, StepSince = now };
    }

    /// <summary>A review has ended.</summary>
    public SignupState ToBeTold(DateTimeOffset now) => this with { TellBy = now + TimeSpan.FromDays(1) };

    public SignupState Noted(string step, string what, DateTimeOffset now) => this with { Events = [.. Events, new SignupEvent(now, step, what)] };

    public SignupStatus Status() => new()
    {
        Id = Id,
        Stage = Stage,
        PayUrl = Stage == SignupStage.AwaitingPayment ? PayUrl : null,
        PayBy = Stage == SignupStage.AwaitingPayment ? PayBy : null,
        Failure = Failure,
        ReturnAddress = ReturnAddress,
        SiteId = SiteId,
        FormAddress = FormAddress ?? ReturnAddress,
        Hosted = Form.Hosted,
    };

    public SignupView View(SignupOptions options) => new()
    {
        Id = Id,
        SiteId = SiteId,
        ProductId = ProductId,
        Product = Product,
        Form = Form,
        Stage = Stage,
        Step = (Undoing ? "Undo" : "") + Step,
        ReceivedAt = ReceivedAt,
        VisitorAddress = VisitorAddress,
        VisitorCountry = VisitorCountry,
        ReviewReasons = [.. ReviewReasons, .. PayerReasons],
        RulesOff = RulesOff,
        Failure = Failure,
        Number = Number,
        PaymentId = PaymentId,
        PayBy = PayBy,
        CustomerId = CustomerId,
        AccountId = AccountId,
        DeviceMac = DeviceMac,
        Events = Events,
        Attention = Attention,
        EndedAt = EndedAt,
        WaitsUntil = Stage switch
        {
            SignupStage.AwaitingEmail => StepSince + options.ConfirmWithin,
            SignupStage.Review => StepSince + options.ReviewWithin,
            SignupStage.AwaitingPayment => PayBy,
            _ => null,
        },
    };
}
