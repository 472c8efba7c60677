namespace Radius;

/// <summary>
/// Vendor attributes of Cisco (9), which nearly every VoIP gateway speaks; Quintum (6618) uses the same numbers. Most repeat
/// their own name in the value: <c>h323-credit-time=3600</c>.
/// </summary>
public static class CiscoAttribute
{
    public const byte AvPair = 1;
    public const byte RemoteAddress = 23;
    public const byte ConfId = 24;
    public const byte SetupTime = 25;
    public const byte CallOrigin = 26;
    public const byte CallType = 27;
    public const byte ConnectTime = 28;
    public const byte DisconnectTime = 29;
    public const byte DisconnectCause = 30;
    public const byte GatewayId = 33;
    public const byte IncomingConfId = 35;
    public const byte CreditAmount = 101;
    public const byte CreditTime = 102;
    public const byte ReturnCode = 103;
    public const byte CallId = 141;
}
