using System.Collections.Concurrent;
using Orleans.Metadata;

namespace Billing.Silo.Hosting;

/// <summary>
/// Remembers the name of each grain interface. Orleans forms it anew each time that a grain is asked for, which took 4 % of a busy
/// silo's time.
/// </summary>
internal sealed class GrainInterfaceNames(IServiceProvider services) : IGrainInterfaceTypeProvider
{
    [ThreadStatic]
    private static bool s_asking;

    private readonly ConcurrentDictionary<Type, GrainInterfaceType> _names = new();

    public static void AddTo(IServiceCollection services) =>
        // Asked in order of registration.
        services.Insert(0, ServiceDescriptor.Singleton<IGrainInterfaceTypeProvider, GrainInterfaceNames>());

    public bool TryGetGrainInterfaceType(Type type, out GrainInterfaceType grainInterfaceType)
    {
        if (_names.TryGetValue(type, out grainInterfaceType))
        {
            return true;
        }

        // Whoever asks adds the parameters of a generic interface to what we say.
        if (s_asking || type.IsGenericType)
        {
            return false;
        }

        s_asking = true;
        try
        {
            grainInterfaceType = _names[type] = services.GetRequiredService<GrainInterfaceTypeResolver>().GetGrainInterfaceType(type);
            return true;
        }
        finally
        {
            s_asking = false;
        }
    }
}
