using System.Text;
using Radius;

namespace Billing.Load;

/// <summary>An account that calls, encoded once.</summary>
internal sealed class Account(string name, string password)
{
    public string Name => name;

    /// <summary>The User-Name attribute: type, length, value.</summary>
    public byte[] UserName { get; } = new AttributeList().Add(AttributeType.UserName, name).Octets.ToArray();

    public byte[] Password { get; } = Encoding.UTF8.GetBytes(password);
}
