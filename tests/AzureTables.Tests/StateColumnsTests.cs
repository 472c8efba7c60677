using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Data.Tables;

namespace AzureTables.Tests;

[TestClass]
public sealed class StateColumnsTests
{
    private static readonly GrainId Grain = GrainId.Create("thing", "1");

    [TestMethod]
    public async Task Every_kind_of_value_comes_back()
    {
        var state = new Everything
        {
            Text = "né 中 😀 \"quoted\"",
            Empty = "",
            Flag = true,
            Small = 7,
            Number = -5,
            Long = long.MaxValue,
            Unsigned = ulong.MaxValue,
            Whole = 5.0,
            Fraction = 0.1,
            Money = 79228162514264337593543950335m,
            Cents = 1.10m,
            Utc = new DateTime(2026, 11, 22, 23, 0, 0, 123, DateTimeKind.Utc).AddTicks(4567),
            Local = new DateTime(2026, 11, 22, 23, 0, 0, DateTimeKind.Unspecified),
            Early = DateTimeOffset.MinValue,
            Instant = new DateTimeOffset(2026, 11, 22, 23, 0, 0, TimeSpan.FromHours(2)).AddTicks(1),
            Id = Guid.Parse("6a2f41a3-c54c-4b4b-8d5f-1f5e3c2b1a00"),
            Colour = Colour.Green,
            Several = Sides.Left | Sides.Right,
            Bytes = [1, 2, 3],
            Duration = TimeSpan.FromSeconds(90),
            Day = new DateOnly(2026, 11, 22),
            Address = new Uri("https://example.org/?a=b"),
            Names = ["b", "a"],
            Parts = { ["x"] = new Part("one", 1) },
            Maybe = 3,
        };
        var provider = await Store.ProviderAsync();
        await provider.WriteAsync(Grain, state);
        var read = (await provider.ReadAsync<Everything>(Grain)).State!;
        Assert.AreEqual(JsonSerializer.Serialize(state), JsonSerializer.Serialize(read).Replace("2026-11-22T21:00:00.0000001+00:00", "2026-11-22T23:00:00.0000001+02:00", StringComparison.Ordinal));
        Assert.AreEqual(state.Instant, read.Instant);
        Assert.AreEqual(DateTimeKind.Utc, read.Utc.Kind);
    }

    [TestMethod]
    public async Task A_text_with_a_converter_of_its_own_is_plain_text_in_its_column_and_rows_from_before_are_read()
    {
        var provider = await Store.ProviderAsync();
        await provider.WriteAsync(Grain, new WithoutConverter { Text = "as it was \"before\"" });
        Assert.AreEqual("as it was \"before\"", (await provider.ReadAsync<WithConverter>(Grain)).State!.Text);

        var other = GrainId.Create("thing", "2");
        var text = new string('x', 40_000) + "\"né 😀\"";
        await provider.WriteAsync(other, new WithConverter { Text = text });
        Assert.AreEqual("~", (await provider.ReadAsync<WithoutConverter>(other)).State!.Text![..1]);
        Assert.AreEqual(text, (await provider.ReadAsync<WithConverter>(other)).State!.Text);
    }

    private sealed class WithoutConverter
    {
        public string? Text { get; set; }
    }

    private sealed class WithConverter
    {
        [JsonConverter(typeof(Marking))]
        public string? Text { get; set; }
    }

    private sealed class Marking : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!.TrimStart('~');

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue("~" + value);
    }

    [TestMethod]
    public async Task Columns_can_be_read_and_compared_by_others()
    {
        var provider = await Store.ProviderAsync();
        await provider.WriteAsync(Grain, new Everything
        {
            Colour = Colour.Green, Cents = 1.10m, Number = 5, Duration = TimeSpan.FromSeconds(90), Names = ["b", "a"],
            Instant = new DateTimeOffset(2026, 11, 22, 23, 0, 0, TimeSpan.FromHours(2)),
        });
        var row = await provider.Rows.QueryAsync<TableEntity>().SingleAsync();
        Assert.AreEqual("Green", row["Colour"]);
        Assert.AreEqual("1.10", row["Cents"]);
        Assert.AreEqual(5, row["Number"]);
        Assert.AreEqual("00:01:30", row["Duration"]);
        Assert.AreEqual("""["b","a"]""", row["Names"]);
        Assert.AreEqual(new DateTimeOffset(2026, 11, 22, 21, 0, 0, TimeSpan.Zero), row["Instant"]);
        Assert.IsFalse(row.ContainsKey("Text"), "a null has no column");
        Assert.IsTrue(row.ContainsKey(GroupCommitWriter.WriteIdColumn));
    }

    [TestMethod]
    public async Task A_null_where_a_new_instance_has_something_stays_null()
    {
        var provider = await Store.ProviderAsync();
        await provider.WriteAsync(Grain, new Everything { Names = null });
        Assert.IsNull((await provider.ReadAsync<Everything>(Grain)).State!.Names);
    }

    [TestMethod]
    public async Task A_property_that_older_rows_do_not_have_keeps_its_default()
    {
        var provider = await Store.ProviderAsync();
        await provider.WriteAsync(Grain, new Older { Text = "old" });
        var read = (await provider.ReadAsync<Everything>(Grain)).State!;
        Assert.AreEqual("old", read.Text);
        Assert.IsNotNull(read.Names);
    }

    [TestMethod]
    public async Task A_column_that_newer_code_wrote_does_no_harm()
    {
        var provider = await Store.ProviderAsync();
        await provider.WriteAsync(Grain, new Everything { Text = "new", Names = ["x"] });
        Assert.AreEqual("new", (await provider.ReadAsync<Older>(Grain)).State!.Text);
    }

    [TestMethod]
    public async Task Computed_properties_are_written_for_filters_and_not_read_back()
    {
        var provider = await Store.ProviderAsync();
        await provider.WriteAsync(Grain, new Searchable { Name = "ÄRZTE Müller" });
        var row = await provider.Rows.QueryAsync<TableEntity>().SingleAsync();
        Assert.AreEqual("ärzte müller", row["SearchName"]);
        Assert.AreEqual("ÄRZTE Müller", (await provider.ReadAsync<Searchable>(Grain)).State!.Name);
    }

    [TestMethod]
    public async Task Required_members_records_and_constructor_parameters_come_back()
    {
        var provider = await Store.ProviderAsync();
        var required = new WithRequired { Name = "n", Nickname = null };
        var columns = new StateColumns(typeof(WithRequired), JsonSerializerOptions.Default);
        var read = columns.FromRow<WithRequired>(columns.ToRow("p", "r", required));
        Assert.AreEqual("n", read.Name);
        Assert.IsNull(read.Nickname);

        columns = new StateColumns(typeof(Point), JsonSerializerOptions.Default);
        Assert.AreEqual(new Point(1, null), columns.FromRow<Point>(columns.ToRow("p", "r", new Point(1, null))));
        Assert.AreEqual(new Point(1, "other"), columns.FromRow<Point>(columns.ToRow("p", "r", new Point(1, "other"))));

        columns = new StateColumns(typeof(Immutable), JsonSerializerOptions.Default);
        Assert.AreEqual("fixed", columns.FromRow<Immutable>(columns.ToRow("p", "r", new Immutable("fixed", [1, 2]))).Text);
        CollectionAssert.AreEqual(new[] { 1, 2 }, columns.FromRow<Immutable>(columns.ToRow("p", "r", new Immutable("fixed", [1, 2]))).Numbers.ToArray());
    }

    [TestMethod]
    public async Task States_without_properties_are_one_column()
    {
        var provider = await Store.ProviderAsync();
        await provider.WriteAsync(Grain, 5, "number");
        await provider.WriteAsync(Grain, new List<string> { "a", "b" }, "list");
        Assert.AreEqual(5, (await provider.ReadAsync<int>(Grain, "number")).State);
        CollectionAssert.AreEqual(new[] { "a", "b" }, (await provider.ReadAsync<List<string>>(Grain, "list")).State);
    }

    [TestMethod]
    public async Task Names_and_converters_are_those_of_the_json_options()
    {
        var options = Store.Options();
        options.JsonSerializerOptions = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            Converters = { new JsonStringEnumConverter() },
        };
        var provider = await Store.ProviderAsync(options);
        await provider.WriteAsync(Grain, new Converted { Colour = Colour.Green, Secret = "abc" });
        var row = await provider.Rows.QueryAsync<TableEntity>().SingleAsync();
        Assert.AreEqual("Green", row["colour"]);
        Assert.AreEqual("cba", row["secret"]);
        Assert.IsFalse(row.ContainsKey("ignored"));
        var read = (await provider.ReadAsync<Converted>(Grain)).State!;
        Assert.AreEqual(Colour.Green, read.Colour);
        Assert.AreEqual("abc", read.Secret);
    }

    [TestMethod]
    public void A_property_that_cannot_be_a_column_is_named()
    {
        var e = Assert.ThrowsExactly<NotSupportedException>(() => new StateColumns(typeof(Clashing), JsonSerializerOptions.Default));
        StringAssert.Contains(e.Message, "'Timestamp'");
        e = Assert.ThrowsExactly<NotSupportedException>(() => new StateColumns(typeof(LikeAPart), JsonSerializerOptions.Default));
        StringAssert.Contains(e.Message, "'Text__2'");
    }

    public enum Colour
    {
        Red,
        Green,
    }

    [Flags]
    public enum Sides
    {
        None = 0,
        Left = 1,
        Right = 2,
    }

    public sealed record Part(string Name, int Count);

    public sealed record Point(int X, string? Label = "default");

    public sealed class Immutable(string text, ImmutableArray<int> numbers)
    {
        public string Text { get; } = text;

        public ImmutableArray<int> Numbers { get; } = numbers;
    }

    public sealed class WithRequired
    {
        public required string Name { get; init; }

        public required string? Nickname { get; init; }
    }

    public sealed class Older
    {
        public string? Text { get; set; }
    }

    public sealed class Searchable
    {
        public string Name { get; set; } = "";

        public string SearchName => Name.ToLowerInvariant();
    }

    public sealed class Clashing
    {
        public DateTimeOffset Timestamp { get; set; }
    }

    public sealed class LikeAPart
    {
        public string? Text__2 { get; set; }
    }

    public sealed class Converted
    {
        public Colour Colour { get; set; }

        [JsonConverter(typeof(Backwards))]
        public string? Secret { get; set; }

        [JsonIgnore]
        public string Ignored { get; set; } = "x";
    }

    public sealed class Backwards : JsonConverter<string>
    {
        public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new([.. reader.GetString()!.Reverse()]);

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
            writer.WriteStringValue(new string([.. value.Reverse()]));
    }

    public sealed class Everything
    {
        public string? Text { get; set; }

        public string? Empty { get; set; }

        public bool Flag { get; set; }

        public byte Small { get; set; }

        public int Number { get; set; }

        public long Long { get; set; }

        public ulong Unsigned { get; set; }

        public double Whole { get; set; }

        public double Fraction { get; set; }

        public decimal Money { get; set; }

        public decimal Cents { get; set; }

        public DateTime Utc { get; set; }

        public DateTime Local { get; set; }

        public DateTimeOffset Early { get; set; }

        public DateTimeOffset Instant { get; set; }

        public Guid Id { get; set; }

        public Colour Colour { get; set; }

        public Sides? Several { get; set; }

        public byte[]? Bytes { get; set; }

        public TimeSpan Duration { get; set; }

        public DateOnly Day { get; set; }

        public Uri? Address { get; set; }

        public List<string>? Names { get; set; } = [];

        public Dictionary<string, Part> Parts { get; set; } = [];

        public int? Maybe { get; set; }

        public int? MaybeNot { get; set; }
    }
}
