using Parquet.Schema;

namespace Billing.Lake;

/// <summary>The columns of the lake's files. A column is never renamed or given another type; new ones are added at the end and are nullable.</summary>
internal static class CdrColumns
{
    public static readonly DataField Key = new("key", typeof(string), isNullable: false);
    public static readonly DataField Generation = new("generation", typeof(int), isNullable: false);
    public static readonly DataField Version = new("version", typeof(long), isNullable: false);
    public static readonly DataField Deleted = new("deleted", typeof(bool), isNullable: false);
    public static readonly DataField Customer = new("customer", typeof(string), isNullable: true);
    public static readonly DataField Account = new("account", typeof(string), isNullable: true);
    public static readonly DataField Caller = new("caller", typeof(string), isNullable: true);
    public static readonly DataField Callee = new("callee", typeof(string), isNullable: true);
    public static readonly DataField CallerCountry = new("caller_country", typeof(string), isNullable: true);
    public static readonly DataField CallerArea = new("caller_area", typeof(string), isNullable: true);
    public static readonly DataField CalleeCountry = new("callee_country", typeof(string), isNullable: true);
    public static readonly DataField CalleeArea = new("callee_area", typeof(string), isNullable: true);
    public static readonly DataField Node = new("node", typeof(string), isNullable: false);
    public static readonly DataField Legs = new("legs", typeof(int), isNullable: false);
    public static readonly DataField SetupAt = Instant("setup_at", nullable: false);
    public static readonly DataField ConnectedAt = Instant("connected_at", nullable: true);
    public static readonly DataField DisconnectedAt = Instant("disconnected_at", nullable: false);
    public static readonly DataField Seconds = new("seconds", typeof(int), isNullable: false);
    public static readonly DataField Cause = new("cause", typeof(int), isNullable: true);
    public static readonly DataField SipCode = new("sip_code", typeof(int), isNullable: true);
    public static readonly DataField Certainty = new("certainty", typeof(string), isNullable: false);
    public static readonly DataField Why = new("why", typeof(string), isNullable: false);

    public static readonly ParquetSchema Schema = new(
        Key, Generation, Version, Deleted, Customer, Account, Caller, Callee, CallerCountry, CallerArea, CalleeCountry, CalleeArea, Node, Legs, SetupAt,
        ConnectedAt, DisconnectedAt, Seconds, Cause, SipCode, Certainty, Why);

    /// <summary>
    /// The instants once more, to write them by: as the microseconds that the file holds. Of a DateTime, Parquet.Net 6.1 puts milliseconds into the statistics of a row
    /// group, and whoever looks for a time then passes over it.
    /// </summary>
    public static readonly ParquetSchema Micros = new(
        new DataField(SetupAt.Name, typeof(long), isNullable: false), new DataField(ConnectedAt.Name, typeof(long), isNullable: true),
        new DataField(DisconnectedAt.Name, typeof(long), isNullable: false));

    private static DateTimeDataField Instant(string name, bool nullable) =>
        new(name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros, isNullable: nullable);
}
