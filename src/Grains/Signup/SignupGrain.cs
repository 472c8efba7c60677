using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Billing.Audit;
using Billing.Customers;
using Billing.Devices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Billing.Signup;

/// <remarks>
/// A saga: <see cref="SignupState.Step"/> is stored, the step is done, and with what came of it the next step is stored. A crash in between has the step done
/// again, under the same keys. Requests come one after the other, so that a notice of the gateway waits for the answer that it overtook.
/// </remarks>
[GrainType("signup")]
public sealed partial class SignupGrain : Grain, ISignupGrain, IRemindable
{
    private const string AuditKind = "signup";
    private const string Reminder = "go-on";
    private const int MostCodes = 5;
    private const int ShortestPassword = 8;
    private static readonly TimeSpan s_look = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_lookAtReview = TimeSpan.FromMinutes(30);

    private readonly AuditedState<SignupState> _state;
    private readonly SignupPayments _payments;
    private readonly SignupSteps _steps;
    private readonly SignupUndo _undo;
    private readonly SignupOptions _options;
    private readonly ICountryOfAddress? _countries;
    private readonly ISignupMail? _mail;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private IGrainTimer? _again;
    private int _tries;
    private IGrainTimer? _tell;
    private int _letters;
    private string? _delay;

    public SignupGrain(
        [PersistentState("signup")] IPersistentState<SignupState> stored,
        IAuditLog log,
        IPaymentGateway gateway,
        IOptions<SignupOptions> options,
        TimeProvider time,
        ILogger<SignupGrain> logger,
        ICountryOfAddress? countries = null,
        ISignupMail? mail = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _time, _logger, _countries, _mail) = (options.Value, time, logger, countries, mail);
        _state = new AuditedState<SignupState>(stored, log, logger);
        _payments = new SignupPayments(gateway, _options, time);
        _steps = new SignupSteps(GrainFactory, _payments, mail, _options, time);
        _undo = new SignupUndo(GrainFactory, _payments, time);
    }

    private string Id => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _state.Log();
        if (_state.Current is { EndedAt: null } or { TellBy: not null })
        {
            // Whatever the silo before us had begun goes on here, once we are there for the grains that we ask.
            GoOnIn(TimeSpan.Zero);
        }
    }

    public async Task<Result<SignupStatus>> Submit(string siteId, SignupForm form, Visit visit)
    {
        if (!Ids.IsName(Id) || !Ids.IsName(siteId) || await GrainFactory.GetGrain<ISiteGrain>(siteId).Get() is not { } site)
        {
            return Fields.NotFound("site");
        }

        var tidy = SignupRules.Tidy(form);
        if (_state.Current is { } known)
        {
            return known.SiteId == siteId && known.Form == tidy
                ? known.Status()
                : new Problem("", "idempotency-conflict", "Another form was sent under this key. Give each attempt its own key.");
        }

        if (site.Paused)
        {
            return new Problem("", "paused", "Nobody can sign up here at present.");
        }

        if (await GrainFactory.GetGrain<IProductGrain>(site.Details.ProductId).Get() is not { } product)
        {
            return Fields.NotFound("product");
        }

        var facts = await Facts(tidy, visit);
        var verdict = SignupRules.Judge(tidy, site.Details, facts);
        if (verdict.Refused)
        {
            SignupMetrics.Submitted(taken: false);
            LogRefused(_logger, siteId, string.Join(", ", verdict.Problems.Select(problem => problem.Code)));
            return verdict.Problems;
        }

        if (site.Details.Rules.ConfirmEmail && !await MaySendCode(tidy.Email))
        {
            return TooManyCodes("email");
        }

        // First, so that what is stored is never without somebody to go on with it.
        await Remind(s_look);
        var now = facts.Now;
        await Keep(new SignupState
        {
            Id = Id,
            SiteId = siteId,
            SiteName = site.Details.Name,
            Rules = site.Details.Rules,
            ReturnAddress = ReturnAddresses.Choose(site.Details.ReturnAddresses, tidy.ReturnAddress)!,
            FormAddress = tidy.FormAddress,
            ProductId = product.Id,
            Product = product.Details,
            Form = tidy,
            VisitorAddress = visit.Address,
            VisitorCountry = facts.VisitorCountry,
            ReceivedAt = now,
            ReviewReasons = verdict.Reasons,
            RulesOff = verdict.RulesOff,
            EmailCode = site.Details.Rules.ConfirmEmail ? RandomNumberGenerator.GetString("0123456789", 6) : null,
        }.Noted("Received", verdict.NeedsReview ? "The form was taken, with doubts." : "The form was taken.", now).At(SignupStep.ConfirmEmail, now));
        SignupMetrics.Submitted(taken: true);
        await Advance();
        return _state.Current!.Status();
    }

    public Task<SignupStatus?> Status() => Task.FromResult(_state.Current?.Status());

    public Task<SignupView?> Get() => Task.FromResult(_state.Current is { } state ? state.View(_options) with { Delay = _delay } : null);

    public async Task<Result<SignupStatus>> ConfirmEmail(string code)
    {
        if (_state.Current is not { } state)
        {
            return Fields.NotFound("signup");
        }

        if (state is not { Stage: SignupStage.AwaitingEmail, EmailCode: { } right })
        {
            return new Problem("code", "not-awaited", "No code is waited for.");
        }

        if (!Same(code?.Trim() ?? "", right))
        {
            var wrong = state with { EmailTries = state.EmailTries + 1 };
            await Keep(wrong.EmailTries < MostCodes ? wrong : wrong.Failed(new Problem("code", "too-many-tries", "A wrong code was given too often."), Now));
            await Advance();
            return _state.Current!.Failure ?? new Problem("code", "wrong-code", "This is not the code that was sent.");
        }

        await Keep((state with { EmailCode = null }).Did("The e-mail address is confirmed.", Now));
        await Advance();
        return _state.Current!.Status();
    }

    public async Task<Result<SignupStatus>> SendCodeAgain()
    {
        if (_state.Current is not { } state)
        {
            return Fields.NotFound("signup");
        }

        if (state is not { Stage: SignupStage.AwaitingEmail, EmailCode: not null })
        {
            return new Problem("code", "not-awaited", "No code is waited for.");
        }

        // What is not sent yet is on its way.
        if (state.EmailSent)
        {
            if (!await MaySendCode(state.Form.Email))
            {
                return TooManyCodes("code");
            }

            await Keep(state with { EmailSent = false });
        }

        await Advance();
        return _state.Current!.Status();
    }

    public async Task<SignupStatus?> PaymentReported()
    {
        if (_state.Current is { Stage: SignupStage.AwaitingPayment or SignupStage.Working or SignupStage.Undoing })
        {
            await Advance();
        }

        return _state.Current?.Status();
    }

    public async Task<SignupStatus?> GiveUp()
    {
        if (_state.Current is { Stage: SignupStage.AwaitingPayment })
        {
            await Advance();
            if (_state.Current is { Stage: SignupStage.AwaitingPayment } state && _delay is null)
            {
                await Keep(state.Failed(new Problem("payment", "payment-cancelled", "The payment was cancelled. Nothing was charged."), Now));
                await Advance();
            }
        }

        return _state.Current?.Status();
    }

    public async Task<Result<SignupView>> Approve(string? reason, Actor actor)
    {
        if (_state.Current is not { } state)
        {
            return Fields.NotFound(AuditKind);
        }

        if (CheckReason(reason) is { Length: > 0 } problems)
        {
            return problems;
        }

        if (state.Stage != SignupStage.Review)
        {
            return new Problem("", "not-in-review", "This signup does not wait for review (any more).");
        }

        await Keep(state.ToBeTold(Now).Did($"Approved by {actor.Name}.", Now), Entry(actor, "approve", reason));
        await Advance();
        return _state.Current!.View(_options);
    }

    public async Task<Result<SignupView>> Cancel(string? reason, Actor actor)
    {
        if (_state.Current is not { } state)
        {
            return Fields.NotFound(AuditKind);
        }

        if (CheckReason(reason) is { Length: > 0 } problems)
        {
            return problems;
        }

        if (state.Stage is not (SignupStage.AwaitingEmail or SignupStage.Review or SignupStage.AwaitingPayment))
        {
            return new Problem("", "not-waiting", "Only a signup that waits for somebody can be cancelled.");
        }

        var reviewed = state.Stage == SignupStage.Review;
        await Keep(
            (reviewed ? state.ToBeTold(Now) : state).Failed(new Problem("", reviewed ? "rejected" : "cancelled", "This signup was not accepted. Nothing was charged."), Now),
            Entry(actor, "cancel", reason));
        await Advance();
        return _state.Current!.View(_options);
    }

    public async Task<Result<ResultToken>> Token()
    {
        if (_state.Current is not { } state)
        {
            return Fields.NotFound(AuditKind);
        }

        if (state.Stage != SignupStage.Done)
        {
            return new Problem("", "not-done", "This signup is not done.");
        }

        if (state.TokenUsedAt is not null && !MayRepeat(state))
        {
            return Used();
        }

        if (state.TokenNonce is null || state.TokenUntil <= Now)
        {
            state = state with
            {
                TokenNonce = Secrets.Token(),
                // In whole seconds, as the token says it.
                TokenUntil = DateTimeOffset.FromUnixTimeSeconds((Now + _options.TokenLife).ToUnixTimeSeconds()),
            };
            await Keep(state);
        }

        var text = TokenText(state);
        return await GrainFactory.GetGrain<ISiteGrain>(state.SiteId).Sign(text) is { } signature
            ? new ResultToken($"{text}.{signature}", state.TokenUntil!.Value)
            : Fields.NotFound("site");
    }

    public async Task<Result<SignupResult>> Exchange(string siteId, string token)
    {
        if (_state.Current is not { Stage: SignupStage.Done, TokenNonce: not null } state
            || state.SiteId != siteId
            || await GrainFactory.GetGrain<ISiteGrain>(siteId).Sign(TokenText(state)) is not { } signature
            || !Same(token ?? "", $"{TokenText(state)}.{signature}"))
        {
            // Also one that a newer one has replaced.
            return Forged();
        }

        if (state.TokenUsedAt is not null && !MayRepeat(state))
        {
            return Used();
        }

        if (state.TokenUntil <= Now)
        {
            return new Problem("token", "token-expired", "This token has expired.");
        }

        var (secret, until) = (Secrets.Token(), state.PasswordTokenUntil ?? Now + _options.PasswordTokenLife);
        // Stored before it is told: whoever comes second gets nothing.
        await Keep(state with { TokenUsedAt = state.TokenUsedAt ?? Now, PasswordTokenHash = Hash(secret), PasswordTokenUntil = until });
        return ResultOf(state, $"{Id}.{secret}", until);
    }

    public Task<Result<SignupResult>> Look(string token) => Task.FromResult<Result<SignupResult>>(CheckPasswordToken(token) is { } problem
        ? problem
        : ResultOf(_state.Current!, token, _state.Current!.PasswordTokenUntil!.Value));

    public async Task<Result<SignupStatus>> SetPassword(string token, string password)
    {
        if (CheckPasswordToken(token) is { } problem)
        {
            return problem;
        }

        var state = _state.Current!;
        var fields = new Fields().Secret("password", password, required: true)
            .Refuse(password?.Length is > 0 and < ShortestPassword, "password", "too-short", "A password has at least 8 characters.");
        if (!fields.Valid)
        {
            return fields.Problems;
        }

        var account = GrainFactory.GetGrain<IAccountGrain>(state.AccountId!);
        if (await account.Get() is not { } view)
        {
            return Fields.NotFound("account");
        }

        var changed = await account.Change(view.Details, password, view.Version, SignupSteps.By(state));
        if (!changed.Succeeded)
        {
            return changed.Problems;
        }

        await Keep(state with { PasswordTokenHash = null });
        return _state.Current!.Status();
    }

    /// <remarks>What is tried again already keeps its growing pauses.</remarks>
    public Task ReceiveReminder(string reminderName, TickStatus status) => _again is null ? Advance() : Task.CompletedTask;

    private DateTimeOffset Now => _time.GetUtcNow();

    private static Problem Used() => new("token", "token-used", "This token was used already.");

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static bool Same(string given, string right) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(right));

    private static string TokenText(SignupState state) =>
        string.Create(CultureInfo.InvariantCulture, $"{state.Id}.{state.TokenUntil!.Value.ToUnixTimeSeconds()}.{state.TokenNonce}");

    /// <summary>
    /// At our own page the browser itself exchanges the token, and an answer that it lost is lost for good: so it may once more, until the password is set or the
    /// time for that is over. The link of the lost answer is worth nothing then.
    /// </summary>
    private bool MayRepeat(SignupState state) => state is { Form.Hosted: true, PasswordTokenHash: not null } && state.PasswordTokenUntil > Now;

    private SignupResult ResultOf(SignupState state, string passwordToken, DateTimeOffset until) => new()
    {
        SignupId = Id,
        Number = "+" + state.Number,
        SipUser = state.AccountId!,
        PasswordToken = passwordToken,
        PasswordTokenExpiresAt = until,
    };

    /// <summary>Null when it is the one that was given out, in time and not used.</summary>
    private Problem? CheckPasswordToken(string token) =>
        _state.Current is not { Stage: SignupStage.Done, TokenUsedAt: not null } state || token is null || !token.StartsWith(Id + ".", StringComparison.Ordinal) ? Forged()
        : state.PasswordTokenHash is null ? Used()
        : !Same(Hash(token[(Id.Length + 1)..]), state.PasswordTokenHash) ? Forged()
        : state.PasswordTokenUntil <= Now ? new Problem("token", "token-expired", "This token has expired.")
        : null;

    private static Problem Forged() => new("token", "token-forged", "This token is not good.");

    private static Problem[] CheckReason(string? reason) => new Fields().Text("reason", reason, required: false, 500, lines: true).Problems;

    private AuditEntry Entry(Actor actor, string action, string? reason) =>
        new Changes().By(actor, action, AuditKind, Id, Now, CustomerRules.Blank(reason));

    private async Task<SignupFacts> Facts(SignupForm form, Visit visit)
    {
        var email = SignupTraceGrain.Key("email", SignupRules.SameEmail(form.Email));
        return new SignupFacts
        {
            Now = Now,
            OpenedAt = visit.OpenedAt,
            Vouched = visit.Vouched,
            CountryKnowable = _countries is { Available: true },
            VisitorCountry = visit.Address is { } address && _countries is { Available: true } ? _countries.Find(address) : null,
            EmailSeen = form.Email.Length > 0 && await GrainFactory.GetGrain<ISignupTraceGrain>(email).Owner() is { } owner && owner != Id,
            DisposableHosts = [.. _options.DisposableHosts],
        };
    }

    private Task<bool> MaySendCode(string email) =>
        GrainFactory.GetGrain<ISignupTraceGrain>(SignupTraceGrain.Key("code", SignupRules.SameEmail(email))).Count(_options.MostCodesPerHour, TimeSpan.FromHours(1));

    private static Problem TooManyCodes(string field) => new(field, "too-many-codes", "Several codes were sent to this address already. Wait an hour, then try again.");

    /// <summary>Goes on until somebody is waited for, something does not answer, or it is over. Throws only when the state could not be stored.</summary>
    private async Task Advance()
    {
        _again?.Dispose();
        (_again, _delay) = (null, null);
        while (_state.Current is { EndedAt: null } state)
        {
            StepOutcome outcome;
            try
            {
                outcome = await (state.Undoing ? _undo.Do(state) : _steps.Do(state));
            }
            catch (Exception exception)
            {
                LogDelayed(_logger, exception, state.Step, Id);
                outcome = StepOutcome.Repeat($"{state.Step} failed ({exception.GetType().Name}).");
            }

            SignupMetrics.Step(state.Step, outcome.Next is not null ? (state.Undoing ? "undone" : "done") : outcome.Again ? "repeated" : "waits");
            if (outcome.Next is { } next)
            {
                _tries = 0;
                await Keep(next);
            }
            else
            {
                if (outcome.Again)
                {
                    _delay = outcome.Why;
                    GoOnIn(Pause(_tries++));
                }

                break;
            }
        }

        if (_state.Current is { TellBy: not null } && _tell is null)
        {
            TellIn(TimeSpan.Zero);
        }

        await Forget();
    }

    /// <summary>Tells the visitor by e-mail how the review of his signup ended. By itself, since a mail server that is away must hold up nothing.</summary>
    private async Task Tell()
    {
        _tell?.Dispose();
        _tell = null;
        if (_state.Current is not { TellBy: { } until, Stage: SignupStage.AwaitingPayment or SignupStage.Done or SignupStage.Failed } state)
        {
            // It is not known yet where he stands; whatever decides it comes here again.
            return;
        }

        string? what = null;
        if (_mail is not null && _options.PublicBase is not null && until > Now)
        {
            try
            {
                using var patience = new CancellationTokenSource(_options.DoorPatience, _time);
                var sent = state.Stage == SignupStage.Failed
                    ? _mail.SendRejected(state.SiteName, state.Form.Email, patience.Token)
                    : _mail.SendAccepted(state.SiteName, state.Form.Email, new Uri(_options.Page(state, "resume")), patience.Token);
                what = await sent.WaitAsync(_options.DoorPatience, _time) ? "The visitor was told by e-mail." : "No mail can be delivered to the visitor.";
            }
            catch (Exception exception)
            {
                LogNotTold(_logger, exception, Id);
                TellIn(Pause(_letters++));
                return;
            }
        }

        await Keep((what is null ? state : state.Noted(nameof(Tell), what, Now)) with { TellBy = null });
        await Forget();
    }

    private TimeSpan Pause(int tries)
    {
        var pause = _options.FirstPause * Math.Pow(2, Math.Min(tries, 20));
        return pause < _options.LongestPause ? pause : _options.LongestPause;
    }

    private void GoOnIn(TimeSpan pause)
    {
        _again?.Dispose();
        _again = this.RegisterGrainTimer(
            static grain => grain.Advance(), this, new GrainTimerCreationOptions(pause, Timeout.InfiniteTimeSpan) { KeepAlive = true });
    }

    private void TellIn(TimeSpan pause) => _tell = this.RegisterGrainTimer(
        static grain => grain.Tell(), this, new GrainTimerCreationOptions(pause, Timeout.InfiniteTimeSpan) { KeepAlive = true });

    private async Task Keep(SignupState next, AuditEntry? entry = null)
    {
        var (reviewed, ends) = (_state.Current?.Stage == SignupStage.Review, _state.Current?.EndedAt is null && next.EndedAt is not null);
        try
        {
            await _state.Store(next, entry);
        }
        catch
        {
            // Whether it was stored is not known: the next activation reads it, and goes on from there.
            DeactivateOnIdle();
            throw;
        }

        if (ends)
        {
            SignupMetrics.Ended(next.Stage);
        }

        if (reviewed != (next.Stage == SignupStage.Review) && next.EndedAt is null)
        {
            await Remind(reviewed ? s_look : s_lookAtReview);
        }
    }

    private Task<IGrainReminder> Remind(TimeSpan every) => this.RegisterOrUpdateReminder(Reminder, every, every);

    private async Task Forget()
    {
        if (_state.Current is not ({ EndedAt: null } or { TellBy: not null }) && await this.GetReminder(Reminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Step {Step} of signup {Id} failed; it is tried again")]
    private static partial void LogDelayed(ILogger logger, Exception exception, SignupStep step, string id);

    [LoggerMessage(2, LogLevel.Information, "A signup at {Site} was refused: {Codes}")]
    private static partial void LogRefused(ILogger logger, string site, string codes);

    [LoggerMessage(3, LogLevel.Warning, "The visitor of signup {Id} could not be told how its review ended; it is tried again")]
    private static partial void LogNotTold(ILogger logger, Exception exception, string id);
}
