using System.Reflection;

namespace Billing.Silo.Tests.Radius;

/// <summary>An interface of which few methods are called.</summary>
public class Stub : DispatchProxy
{
    private Func<MethodInfo, object?[], object?> _call = null!;

    public static T Of<T>(Func<MethodInfo, object?[], object?> call)
        where T : class
    {
        var stub = Create<T, Stub>();
        ((Stub)(object)stub)._call = call;
        return stub;
    }

    /// <summary>A factory that hands these out, each for the interfaces that it has.</summary>
    public static IGrainFactory Grains(params object[] grains) => Of<IGrainFactory>((method, _) =>
        Array.Find(grains, method.GetGenericArguments()[0].IsInstanceOfType) ?? throw new NotSupportedException($"{method}"));

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _call(targetMethod!, args ?? []);
}
