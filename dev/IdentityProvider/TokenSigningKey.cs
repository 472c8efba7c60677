using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Billing.IdentityProvider;

/// <summary>The RSA key of every token; kept in the data folder, so that tokens outlive a restart.</summary>
internal sealed class TokenSigningKey
{
    private TokenSigningKey(RsaSecurityKey key)
    {
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        Credentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256);
        PublicKey = key.Rsa.ExportParameters(includePrivateParameters: false);
    }

    public SigningCredentials Credentials { get; }

    public RSAParameters PublicKey { get; }

    public static TokenSigningKey LoadOrMake(string folder)
    {
        var path = Path.Combine(folder, "signing-key.pem");
        var rsa = RSA.Create(2048);
        if (File.Exists(path))
        {
            rsa.ImportFromPem(File.ReadAllText(path));
        }
        else
        {
            SecretFile.Write(path, rsa.ExportPkcs8PrivateKeyPem());
        }

        return new TokenSigningKey(new RsaSecurityKey(rsa));
    }
}
