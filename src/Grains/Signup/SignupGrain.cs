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
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private IGrainTimer? _again;
    private int _tries;
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
        (_options, _time, _logger, _countries) = (options.Value, time, logger, countries);
        _state = new AuditedState<SignupState>(stored, log, logger);
        _payments = new SignupPayments(gateway, _options, time);
        _steps = new SignupSteps(GrainFactory, _payments, mail, _options, time);
        _undo = new SignupUndo(GrainFactory, _payments, time);
    }

    private string Id => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _state.Log();
        if (_state.Current is { EndedAt: null })
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

    public Task<SignupView?> Get() => Task.FromResult(_state.Current is { } state ? state.View() with { Delay = _delay } : null);

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

        await Keep(state.Did($"Approved by {actor.Name}.", Now), Entry(actor, "approve", reason));
        await Advance();
        return _state.Current!.View();
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

        await Keep(
            state.Failed(new Problem("", state.Stage == SignupStage.Review ? "rejected" : "cancelled", "This signup was not accepted. Nothing was charged."), Now),
            Entry(actor, "cancel", reason));
        await Advance();
        return _state.Current!.View();
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

        if (state.TokenUsedAt is not null)
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

        if (state.TokenUsedAt is not null)
        {
            return Used();
        }

        if (state.TokenUntil <= Now)
        {
            return new Problem("token", "token-expired", "This token has expired.");
        }

        var (secret, until) = (Secrets.Token(), Now + _options.PasswordTokenLife);
        // Stored before it is told: whoever comes second gets nothing.
        await Keep(state with { TokenUsedAt = Now, PasswordTokenHash = Hash(secret), PasswordTokenUntil = until });
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

    public Task ReceiveReminder(string reminderName, TickStatus status) => Advance();

    private DateTimeOffset Now => _time.GetUtcNow();

    private static Problem Used() => new("token", "token-used", "This token was used already.");

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static bool Same(string given, string right) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(right));

    private static string TokenText(SignupState state) =>
        string.Create(CultureInfo.InvariantCulture, $"{state.Id}.{state.TokenUntil!.Value.ToUnixTimeSeconds()}.{state.TokenNonce}");

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
            CountryKnowable = _countries is { Available: true },
            VisitorCountry = visit.Address is { } address && _countries is { Available: true } ? _countries.Find(address) : null,
            EmailSeen = form.Email.Length > 0 && await GrainFactory.GetGrain<ISignupTraceGrain>(email).Owner() is { } owner && owner != Id,
            DisposableHosts = [.. _options.DisposableHosts],
        };
    }

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
                    GoOnIn(Pause());
                }

                return;
            }
        }

        await Forget();
    }

    private TimeSpan Pause()
    {
        var pause = _options.FirstPause * Math.Pow(2, Math.Min(_tries++, 20));
        return pause < _options.LongestPause ? pause : _options.LongestPause;
    }

    private void GoOnIn(TimeSpan pause)
    {
        _again?.Dispose();
        _again = this.RegisterGrainTimer(
            static grain => grain.Advance(), this, new GrainTimerCreationOptions(pause, Timeout.InfiniteTimeSpan) { KeepAlive = true });
    }

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
        if (_state.Current is not { EndedAt: null } && await this.GetReminder(Reminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Step {Step} of signup {Id} failed; it is tried again")]
    private static partial void LogDelayed(ILogger logger, Exception exception, SignupStep step, string id);

    [LoggerMessage(2, LogLevel.Information, "A signup at {Site} was refused: {Codes}")]
    private static partial void LogRefused(ILogger logger, string site, string codes);
}
