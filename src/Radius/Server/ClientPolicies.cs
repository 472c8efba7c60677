namespace Radius;

/// <summary>
/// What <see cref="PacketPolicy.Auto"/> has learnt about one client from its first Access-Request, with the rules of FreeRADIUS
/// 3.2.5: a Message-Authenticator in it is required from then on; a Proxy-State without one is tolerated from then on. Touched only
/// by the receiving thread; not kept over a restart.
/// </summary>
internal sealed class ClientPolicies
{
    private bool? requireMessageAuthenticator;
    private bool? limitProxyState;

    /// <summary>Whether an Access-Request without a (verified) Message-Authenticator has to go.</summary>
    public DropCause? Check(RadiusClient client, bool hasMessageAuthenticator, bool hasProxyState)
    {
        requireMessageAuthenticator ??= hasMessageAuthenticator;
        limitProxyState ??= hasMessageAuthenticator || !hasProxyState;
        if (hasMessageAuthenticator)
        {
            return null;
        }

        if (Decide(client.RequireMessageAuthenticator, requireMessageAuthenticator.Value))
        {
            return DropCause.MissingMessageAuthenticator;
        }

        return hasProxyState && Decide(client.LimitProxyState, limitProxyState.Value)
            ? DropCause.ProxyStateWithoutMessageAuthenticator
            : null;
    }

    private static bool Decide(PacketPolicy policy, bool learnt) => policy switch
    {
        PacketPolicy.Yes => true,
        PacketPolicy.No => false,
        _ => learnt,
    };
}
