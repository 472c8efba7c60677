using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Billing.Reports;

namespace Lake.Tests;

/// <summary>Downloads.</summary>
[TestClass]
public class OutputTests
{
    private static readonly ReportColumn[] s_columns =
        [new("text", ColumnType.Text), new("whole", ColumnType.Integer), new("part", ColumnType.Number), new("day", ColumnType.Date), new("at", ColumnType.Instant)];

    private static readonly object?[][] s_rows =
    [
        ["a,\"b\"\r\nc", 1L, 0.5, new DateOnly(2026, 3, 1), Calls.Noon],
        ["=1+1", null, null, null, null],
        ["+4930123", -5L, 1e-7, null, null],
        ["-1+1", 1L, 1.0, null, null],
        ["@SUM(A1)", 1L, 1.0, null, null],
        ["$=1+1", 1L, 1.0, null, null],
    ];

    [TestMethod]
    public async Task CSV_is_quoted_by_RFC_4180_and_holds_no_formula()
    {
        using var output = new MemoryStream();
        await ReportCsv.WriteAsync(output, s_columns, s_rows);
        Assert.AreEqual(
            "\uFEFFtext,whole,part,day,at\r\n\"a,\"\"b\"\"\r\nc\",1,0.5,2026-03-01,2026-03-10T12:00:00Z\r\n'=1+1,,,,\r\n+4930123,-5,1E-07,,\r\n'-1+1,1,1,,\r\n'@SUM(A1),1,1,,\r\n$=1+1,1,1,,\r\n",
            Encoding.UTF8.GetString(output.ToArray()));
    }

    [TestMethod]
    public async Task A_workbook_has_as_many_sheets_as_it_needs_and_no_formula()
    {
        using var output = new MemoryStream();
        await ReportXlsx.WriteAsync(output, s_columns, s_rows, rowsOfSheet: 4, CancellationToken.None);
        using var zip = new ZipArchive(output);
        var sheets = zip.Entries.Where(entry => entry.FullName.StartsWith("xl/worksheets/sheet", StringComparison.Ordinal)).OrderBy(entry => entry.FullName, StringComparer.Ordinal)
            .Select(entry => XDocument.Load(entry.Open())).ToArray();
        Assert.HasCount(2, sheets);
        CollectionAssert.AreEqual(new[] { 5, 3 }, sheets.Select(sheet => sheet.Descendants().Count(element => element.Name.LocalName == "row")).ToArray());
        Assert.IsFalse(sheets.SelectMany(sheet => sheet.Descendants()).Any(element => element.Name.LocalName == "f"));
        var cell = sheets[0].Descendants().Single(element => element.Value == "=1+1" && element.Name.LocalName == "v").Parent!;
        Assert.AreEqual("str", cell.Attribute("t")!.Value);
    }

    [TestMethod]
    public async Task An_empty_result_is_a_workbook_too()
    {
        using var output = new MemoryStream();
        await ReportXlsx.WriteAsync(output, s_columns, []);
        using var zip = new ZipArchive(output);
        Assert.IsNotNull(zip.GetEntry("xl/workbook.xml"));
    }

    [TestMethod]
    public async Task Parquet_says_which_times_it_holds_and_names_no_column_twice()
    {
        using var output = new MemoryStream();
        await ReportParquet.WriteAsync(
            output, [new("at", ColumnType.Instant), new("at", ColumnType.LocalTime), new("at", ColumnType.Integer)], [[Calls.Noon, Calls.Noon.DateTime, 1L]]);
        output.Position = 0;
        await using var reader = await Parquet.ParquetReader.CreateAsync(output);
        CollectionAssert.AreEqual(new[] { "at", "at_2", "at_3" }, reader.Schema.DataFields.Select(field => field.Name).ToArray());
        using var group = reader.OpenRowGroupReader(0);
        foreach (var field in reader.Schema.DataFields.Take(2))
        {
            Assert.AreEqual(Calls.Noon.ToUnixTimeSeconds() * 1_000_000, group.GetStatistics(field)!.MinValue, field.Name);
        }
    }

    [TestMethod]
    public async Task Parquet_holds_the_same_rows_with_their_types()
    {
        using var output = new MemoryStream();
        await ReportParquet.WriteAsync(output, s_columns, s_rows);
        output.Position = 0;
        await using var reader = await Parquet.ParquetReader.CreateAsync(output);
        using var group = reader.OpenRowGroupReader(0);
        var (texts, wholes) = (new string?[s_rows.Length], new long?[s_rows.Length]);
        await group.ReadAsync(reader.Schema.DataFields[0], texts.AsMemory());
        await group.ReadAsync<long>(reader.Schema.DataFields[1], wholes.AsMemory());
        CollectionAssert.AreEqual(s_rows.Select(row => row[0]).ToArray(), texts);
        CollectionAssert.AreEqual(s_rows.Select(row => row[1]).ToArray(), wholes);
    }

    [TestMethod]
    public async Task A_row_group_is_as_long_as_its_values_are_short()
    {
        using var output = new MemoryStream();
        var text = new string('x', 1 << 20);
        await ReportParquet.WriteAsync(output, [new("text", ColumnType.Text)], Enumerable.Repeat(new object?[] { text }, 24));
        output.Position = 0;
        await using var reader = await Parquet.ParquetReader.CreateAsync(output);
        Assert.AreEqual(3, reader.RowGroupCount, "2 MiB each, 16 MiB in memory at once");
    }

    [TestMethod]
    public async Task Every_writer_streams_to_what_cannot_seek()
    {
        IEnumerable<object?[]> rows = Enumerable.Range(0, 100_000).Select(row => new object?[] { $"row {row}", (long)row, row / 2.0, null, Calls.Noon });
        foreach (var write in (Func<Stream, Task>[])
            [
                output => ReportCsv.WriteAsync(output, s_columns, rows), output => ReportXlsx.WriteAsync(output, s_columns, rows),
                output => ReportParquet.WriteAsync(output, s_columns, rows),
            ])
        {
            using var kept = new MemoryStream();
            await using (var oneWay = new GZipStream(kept, CompressionLevel.Fastest, leaveOpen: true))
            {
                await write(oneWay);
            }

            Assert.IsGreaterThan(10_000, kept.Length);
        }
    }
}
