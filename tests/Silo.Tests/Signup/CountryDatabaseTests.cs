using Billing.Silo.Signup;
using Microsoft.Extensions.Time.Testing;

namespace Billing.Silo.Tests.Signup;

[TestClass]
public sealed class CountryDatabaseTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("countries-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly RecordedLog<CountryDatabase> _log = new();

    private string File1 => Path.Combine(_folder, "countries.mmdb");

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void An_address_is_found_in_its_country()
    {
        MmdbFile.Write(File1, ("81.2.69.0/24", "GB"), ("192.0.2.0/25", "US"), ("2001:db8::/32", "JP"));
        using var database = new CountryDatabase(File1, _time, _log);
        Assert.IsTrue(database.Available);
        foreach (var (address, country) in new[]
        {
            ("81.2.69.142", "GB"), ("::ffff:81.2.69.142", "GB"), ("192.0.2.1", "US"), ("2001:db8::7", "JP"), ("192.0.2.200", null), ("10.0.0.1", null), ("nonsense", null),
        })
        {
            Assert.AreEqual(country, database.Find(address), address);
        }
    }

    [TestMethod]
    public void Without_its_file_nothing_is_known_and_it_says_so_once()
    {
        using var database = new CountryDatabase(File1, _time, _log);
        Assert.IsFalse(database.Available);
        Assert.IsNull(database.Find("81.2.69.142"));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.IsFalse(database.Available);
        Assert.HasCount(2, _log.Text.Split("cannot be read"));
    }

    [TestMethod]
    public void A_newer_file_is_taken_and_a_broken_one_not()
    {
        MmdbFile.Write(File1, ("192.0.2.0/24", "US"));
        using var database = new CountryDatabase(File1, _time, _log);
        Assert.AreEqual("US", database.Find("192.0.2.1"));
        File.WriteAllText(File1, "no database");
        File.SetLastWriteTimeUtc(File1, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.AreEqual("US", database.Find("192.0.2.1"));
        MmdbFile.Write(File1, ("192.0.2.0/24", "CA"));
        File.SetLastWriteTimeUtc(File1, new DateTime(2030, 1, 2, 0, 0, 0, DateTimeKind.Utc));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.AreEqual("CA", database.Find("192.0.2.1"));
    }
}
