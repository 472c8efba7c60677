namespace Billing.Devices;

/// <summary>By what a phone sends SIP.</summary>
[GenerateSerializer, Alias("Billing.Devices.PhoneTransport")]
public enum PhoneTransport
{
    Udp,
    Tcp,
    Tls,
}
