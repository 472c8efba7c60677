using System.Reflection;

namespace Billing.Frontend.Tests.Hosting;

/// <summary>Says that one silo is active.</summary>
public class StubManagement : DispatchProxy
{
    public static object Create() => Create<IManagementGrain, StubManagement>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name == nameof(IManagementGrain.GetHosts)
        ? Task.FromResult(new Dictionary<SiloAddress, SiloStatus> { [SiloAddress.Zero] = SiloStatus.Active })
        : throw new NotSupportedException($"{targetMethod}");
}
