using Billing.Frontend.Components.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging.Abstractions;

namespace Billing.Frontend.Tests.Layout;

[TestClass]
public sealed class EditedObjectTests
{
    private string _stored = "before";
    private EditedObject<string> _edited = null!;

    [TestInitialize]
    public async Task Open()
    {
        _edited = new EditedObject<string>(NullLogger.Instance, () => Task.FromResult<string?>(_stored), _ => new FieldProblems(new Form(), () => []));
        await _edited.Load();
    }

    [TestMethod]
    public async Task What_was_done_without_an_answer_is_shown_as_done()
    {
        Assert.IsFalse(await Send("after"));
        Assert.AreEqual("before", _edited.Value);
        Assert.IsTrue(await _edited.WasDone(now => now == "after"));
        Assert.AreEqual(("after", null), (_edited.Value, _edited.Writing.Failure));
    }

    [TestMethod]
    public async Task What_somebody_else_did_meanwhile_is_not_taken_for_it()
    {
        Assert.IsFalse(await Send("another"));
        Assert.IsFalse(await _edited.WasDone(now => now == "after"));
        Assert.AreEqual("before", _edited.Value);
        Assert.IsNotNull(_edited.Writing.Failure, "it still says that it failed");
    }

    [TestMethod]
    public async Task A_refusal_is_an_answer()
    {
        Assert.IsFalse(await _edited.Send(() => Task.FromResult<Result<string>>(new Problem("", Problem.Conflict, "Somebody else changed it."))));
        Assert.IsFalse(await _edited.WasDone(_ => true));
        Assert.IsTrue(_edited.Problems.Conflict);
    }

    private Task<bool> Send(string stored) => _edited.Send(() =>
    {
        _stored = stored;
        throw new TimeoutException("No answer.");
    });

    private sealed class Form : ComponentBase;
}
