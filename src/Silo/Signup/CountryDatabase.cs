using System.Net;
using Billing.Signup;
using MaxMind.Db;

namespace Billing.Silo.Signup;

/// <summary>
/// A MaxMind database of countries (GeoLite2-Country, GeoIP2-Country or -City; .mmdb) in a file, read into memory. A newer file in its place is taken within a
/// minute. While there is none that can be read the rule of countries is off, and signups say so.
/// </summary>
internal sealed partial class CountryDatabase(string path, TimeProvider time, ILogger<CountryDatabase> logger) : ICountryOfAddress, IDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private Reader? _reader;
    private DateTime _written;
    private DateTimeOffset _lookAt = DateTimeOffset.MinValue;
    private bool _complained;

    public bool Available => Current() is not null;

    public string? Find(string address)
    {
        if (!IPAddress.TryParse(address, out var ip) || Current() is not { } reader)
        {
            return null;
        }

        var found = reader.Find<Dictionary<string, object>>(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip);
        // Where an address is used, else where its block is registered.
        return CodeOf(found, "country") ?? CodeOf(found, "registered_country");
    }

    // The former reader is left to the garbage collector: somebody may be reading.
    public void Dispose() => _reader?.Dispose();

    private static string? CodeOf(Dictionary<string, object>? found, string what) =>
        found is not null && found.TryGetValue(what, out var country) && country is Dictionary<string, object> fields
            && fields.TryGetValue("iso_code", out var code) && code is string { Length: 2 } iso ? iso.ToUpperInvariant() : null;

    private Reader? Current()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (now < _lookAt)
            {
                return _reader;
            }

            _lookAt = now + s_look;
            try
            {
                var written = File.GetLastWriteTimeUtc(path);
                if (!File.Exists(path))
                {
                    Complain(null);
                }
                else if (_reader is null || written != _written)
                {
                    (_reader, _written, _complained) = (new Reader(path, FileAccessMode.Memory), written, false);
                    LogRead(logger, path, _reader.Metadata.DatabaseType, _reader.Metadata.BuildDate);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDatabaseException)
            {
                // The former one is better than none.
                Complain(failure);
            }

            return _reader;
        }
    }

    private void Complain(Exception? failure)
    {
        if (!_complained)
        {
            _complained = true;
            LogUnreadable(logger, failure, path);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Countries of addresses come from {Path}: {Type} of {Built}")]
    private static partial void LogRead(ILogger logger, string path, string type, DateTime built);

    [LoggerMessage(2, LogLevel.Error, "The database of countries {Path} cannot be read: visitors' countries are not known")]
    private static partial void LogUnreadable(ILogger logger, Exception? failure, string path);
}
