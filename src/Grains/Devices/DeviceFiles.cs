using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Billing.Provisioning;

namespace Billing.Devices;

/// <summary>The files of a device, and the version that they are: pure, the same for the same input.</summary>
internal sealed record DeviceFiles(IReadOnlyList<PhoneFile> Files)
{
    private static readonly Uri s_maskedBase = new("https://address.masked/masked/");

    /// <summary>The one that says the most, which is the one with the lines in it.</summary>
    public PhoneFile Main { get; } = Files.MaxBy(file => file.Content.Length)!;

    /// <summary>A hash of names and contents: 12 hex digits.</summary>
    public string Version { get; } = VersionOf(Files);

    /// <exception cref="UnrenderableException">Something that was entered cannot be written.</exception>
    public static DeviceFiles Render(DeviceState device, PhoneModel model, PhoneSettings settings, IReadOnlyDictionary<string, PhoneUser> users, Uri baseUri) =>
        new(PhoneRenderer.Render(new Phone
        {
            Mac = device.Mac,
            Model = model,
            Settings = settings,
            Lines = Lines(device, model, users, password => password),
            AdminPassword = settings.AdminPassword == AdminPasswordPolicy.PerDevice ? device.AdminPassword : null,
            ConfigurationBase = baseUri,
        }));

    /// <summary>The same without a secret: what is not put in cannot come out.</summary>
    /// <exception cref="UnrenderableException">Something that was entered cannot be written.</exception>
    public static DeviceFiles RenderMasked(DeviceState device, PhoneModel model, PhoneSettings settings, IReadOnlyDictionary<string, PhoneUser> users) =>
        new(PhoneRenderer.Render(new Phone
        {
            Mac = device.Mac,
            Model = model,
            Settings = settings,
            Lines = Lines(device, model, users, _ => Secrets.Mask),
            AdminPassword = settings.AdminPassword == AdminPasswordPolicy.PerDevice ? Secrets.Mask : null,
            ConfigurationBase = s_maskedBase,
        }));

    public PreviewFile[] Preview() => [.. Files.Select(file => new PreviewFile(file.Name, file.ContentType, Encoding.UTF8.GetString(file.Content)))];

    public static string Md5(byte[] content) => Convert.ToHexStringLower(MD5.HashData(content));

    /// <summary>All ports of the model; one without an account, or with a closed one, is disabled.</summary>
    private static PhoneLine[] Lines(
        DeviceState device, PhoneModel model, IReadOnlyDictionary<string, PhoneUser> users, Func<string, string> password) =>
        [.. Enumerable.Range(1, model.Ports).Select(number =>
            Array.Find(device.Ports, port => port.Port == number) is { } port && users.GetValueOrDefault(port.AccountId) is { Closed: false } user
                ? new PhoneLine
                {
                    Port = number,
                    Enabled = true,
                    UserName = UserPart(port.AccountId),
                    AuthName = port.AccountId,
                    Password = password(user.Password),
                    DisplayName = user.Label ?? port.AccountId,
                    Label = port.Label ?? user.Label ?? port.AccountId,
                }
                : new PhoneLine { Port = number })];

    /// <summary>An account of the shape user@domain registers as the user.</summary>
    private static string UserPart(string account) => account.IndexOf('@', StringComparison.Ordinal) is > 0 and var at ? account[..at] : account;

    private static string VersionOf(IReadOnlyList<PhoneFile> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file.Name}\0{file.Content.Length}\0")));
            hash.AppendData(file.Content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }
}
