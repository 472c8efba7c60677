using System.Security.Cryptography;
using System.Text;

namespace Radius;

/// <summary>A password in clear, as it was hidden in User-Password.</summary>
public sealed record PapCredentials(string Password) : Credentials
{
    /// <inheritdoc/>
    public override bool Verify(string password) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(Password));
}
