using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Billing.IdentityProvider;

/// <summary>
/// The self-signed certificate of the HTTPS port. No machine-wide trust is touched:
/// whoever is to trust it is started with <c>SSL_CERT_FILE</c> set to its PEM file.
/// </summary>
internal static class DevelopmentCertificate
{
    /// <summary>Makes the certificate, unless the folder holds one that is good for a month at least.</summary>
    /// <returns>Path of the PEM file, without the key.</returns>
    public static string Make(string folder, DateTimeOffset now)
    {
        var certificatePath = CertificatePath(folder);
        if (File.Exists(certificatePath) && File.Exists(KeyPath(folder)))
        {
            using var present = X509CertificateLoader.LoadCertificateFromFile(certificatePath);
            if (present.NotAfter.ToUniversalTime() > now.UtcDateTime.AddDays(30))
            {
                return certificatePath;
            }
        }

        Directory.CreateDirectory(folder);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost, O=Billing local identity provider", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false)); // serverAuth
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(2));
        SecretFile.Write(KeyPath(folder), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
        return certificatePath;
    }

    public static X509Certificate2 Load(string folder)
    {
        using var certificate = X509Certificate2.CreateFromPemFile(CertificatePath(folder), KeyPath(folder));
        // Windows cannot serve TLS with a key that was only read from PEM.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    private static string CertificatePath(string folder) => Path.GetFullPath(Path.Combine(folder, "certificate.pem"));

    private static string KeyPath(string folder) => Path.GetFullPath(Path.Combine(folder, "certificate.key"));
}
