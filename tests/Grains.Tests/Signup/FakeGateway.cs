using System.Collections.Concurrent;
using Billing.Signup;

namespace Billing.Grains.Tests.Signup;

/// <summary>A gateway in memory that keeps its promises, and is silent or refuses when a test says so.</summary>
internal sealed class FakeGateway(Faults faults) : IPaymentGateway
{
    private readonly ConcurrentDictionary<string, (CheckoutRequest Request, string Id)> _keys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Payment> _payments = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _ofSignup = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>How often money was taken, by payment.</summary>
    public ConcurrentDictionary<string, int> Captures { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of commands whose answers get lost, and how many of them; what was asked for happens.</summary>
    public ConcurrentDictionary<string, int> Silent { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers that are given instead of doing anything.</summary>
    public ConcurrentDictionary<string, Payment> Instead { get; } = new(StringComparer.Ordinal);

    /// <summary>Held back answers of Authorize; completed unless a test says otherwise.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public int Checkouts => _payments.Count;

    public int Asked { get; private set; }

    public Payment? Of(string signupId) => _ofSignup.TryGetValue(signupId, out var id) ? _payments[id] : null;

    public CheckoutRequest RequestOf(string signupId) => _keys.Values.Single(one => one.Request.SignupId == signupId).Request;

    /// <summary>The visitor pays.</summary>
    public bool Pay(string signupId, string card = "card-1", string? country = "DE", decimal? amount = null)
    {
        lock (_lock)
        {
            var payment = Of(signupId) ?? throw new InvalidOperationException("There is no checkout of this signup.");
            if (payment.Stage != PaymentStage.Pending)
            {
                return false;
            }

            var request = RequestOf(signupId);
            _payments[payment.Id!] = payment with
            {
                Stage = PaymentStage.Authorized,
                PayUrl = null,
                Amount = amount ?? request.Amount,
                Currency = request.Currency,
                CardFingerprint = card,
                CardCountry = country,
            };
            return true;
        }
    }

    /// <summary>The card is refused for good, or the checkout ends by itself.</summary>
    public void End(string signupId, PaymentStage stage, string? code = null) => _payments[Of(signupId)!.Id!] = Of(signupId)! with { Stage = stage, Code = code, PayUrl = null };

    public Task<Payment> Authorize(CheckoutRequest request, string idempotencyKey, CancellationToken cancellationToken) => Do("Authorize", async () =>
    {
        Payment payment;
        lock (_lock)
        {
            if (_keys.TryGetValue(idempotencyKey, out var known))
            {
                Assert.AreEqual(known.Request, request, "the same key with another request");
                payment = _payments[known.Id];
            }
            else
            {
                var id = $"cs_{Guid.NewGuid():N}";
                payment = _payments[id] = new Payment(PaymentStage.Pending) { Id = id, PayUrl = $"https://pay.example/{id}" };
                _keys[idempotencyKey] = (request, id);
                Assert.IsTrue(_ofSignup.TryAdd(request.SignupId, id), "a signup has two checkouts");
            }
        }

        await Gate;
        return payment;
    });

    public Task<Payment> Find(string paymentId, CancellationToken cancellationToken) => Do("Find", () => Task.FromResult(_payments[paymentId]));

    public Task<Payment> Capture(string paymentId, string idempotencyKey, CancellationToken cancellationToken) => Do("Capture", () =>
    {
        lock (_lock)
        {
            if (_payments[paymentId].Stage == PaymentStage.Authorized)
            {
                _payments[paymentId] = _payments[paymentId] with { Stage = PaymentStage.Captured };
                Captures.AddOrUpdate(paymentId, 1, (_, times) => times + 1);
            }

            return Task.FromResult(_payments[paymentId]);
        }
    });

    public Task<Payment> Void(string paymentId, string idempotencyKey, CancellationToken cancellationToken) => Do("Void", () =>
    {
        lock (_lock)
        {
            if (_payments[paymentId].Stage is PaymentStage.Pending or PaymentStage.Authorized)
            {
                _payments[paymentId] = _payments[paymentId] with { Stage = PaymentStage.Voided };
            }

            return Task.FromResult(_payments[paymentId]);
        }
    });

    private Task<Payment> Do(string what, Func<Task<Payment>> work)
    {
        Asked++;
        return faults.Through(what, async () =>
        {
            if (Instead.TryGetValue(what, out var answer))
            {
                return answer;
            }

            var payment = await work();
            if (Silent.TryGetValue(what, out var times) && times > 0)
            {
                Silent[what] = times - 1;
                return new Payment(PaymentStage.Unknown);
            }

            return payment;
        });
    }
}
