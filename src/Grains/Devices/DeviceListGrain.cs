using System.Globalization;
using Billing.Provisioning;
using Billing.Storage;
using Orleans.Concurrency;

namespace Billing.Devices;

[StatelessWorker, GrainType("devices")]
public sealed class DeviceListGrain(IStateIndex index) : Grain, IDeviceListGrain
{
    public async Task<Page<DeviceView>> List(DeviceQuery query, string? after, int take)
    {
        var filter = await Filter(query);
        return filter is null
            ? new Page<DeviceView>([], null)
            : await StateList.Page(index, DeviceRules.AuditKind, filter, after, take, (DeviceState state) => state.View());
    }

    public async Task<CsvPage> Export(DeviceQuery query, string? after, int take)
    {
        var page = await List(query, after, take);
        return new CsvPage(DeviceCsv.Write(page.Items, header: after is null), page.Next);
    }

    public Task<PhoneModel[]> Models() => Task.FromResult<PhoneModel[]>([.. PhoneCatalog.Models]);

    /// <summary>Null when nothing can match.</summary>
    private async Task<string?> Filter(DeviceQuery query)
    {
        string? byAccount = null;
        if (!string.IsNullOrWhiteSpace(query.AccountId) && (byAccount = await WithAccount(query.AccountId)) is null)
        {
            return null;
        }

        var status = query.Status is { } wanted
            ? RowFilter.Equal(nameof(DeviceState.Status), wanted.ToString())
            : RowFilter.NotEqual(nameof(DeviceState.Status), nameof(DeviceStatus.Retired));
        return RowFilter.And(
            byAccount,
            await Search(query.Search),
            Equal(nameof(DeviceState.Vendor), query.Vendor?.Trim().ToLowerInvariant()),
            Equal(nameof(DeviceState.Model), Model(query)),
            status,
            Equal(nameof(DeviceState.ProfileId), query.ProfileId),
            Equal(nameof(DeviceState.CustomerId), query.CustomerId),
            Equal(nameof(DeviceState.Arrival), query.Arrival?.ToString()),
            Equal(nameof(DeviceState.Publishing), query.Publishing?.ToString()),
            query.Flagged is { } flagged ? RowFilter.Is(nameof(DeviceState.Flagged), flagged) : null,
            query.ProfileVersion is { } version ? string.Create(CultureInfo.InvariantCulture, $"{nameof(DeviceState.ProfileVersion)} eq {version}") : null);
    }

    private async Task<string?> Search(string? search)
    {
        var text = search?.Trim().ToLowerInvariant();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var digits = string.Concat(text.Where(c => !":-. ".Contains(c, StringComparison.Ordinal)));
        return RowFilter.Or(
            digits.Length is > 0 and <= 12 && digits.All(char.IsAsciiHexDigit) ? RowFilter.StartsWith(nameof(DeviceState.Mac), digits) : null,
            RowFilter.StartsWith(nameof(DeviceState.SearchSerial), text),
            RowFilter.StartsWith(nameof(DeviceState.SearchInventoryId), text),
            RowFilter.StartsWith(nameof(DeviceState.SearchName), text),
            RowFilter.StartsWith(nameof(DeviceState.FirstAccount), Ids.NormalizeAccount(text)),
            await WithAccount(text));
    }

    /// <summary>The devices with a port that has the account, as the account's own grain knows them: a row has no column for each port.</summary>
    private async Task<string?> WithAccount(string text)
    {
        var account = Ids.NormalizeAccount(text);
        if (!Ids.IsAccount(account))
        {
            return null;
        }

        var ports = await GrainFactory.GetGrain<IAccountPortsGrain>(account).Ports();
        return RowFilter.Or([.. ports.Select(port => port.Mac).Distinct().Take(20).Select(mac => RowFilter.Equal(nameof(DeviceState.Mac), mac))]);
    }

    private static string? Model(DeviceQuery query) => string.IsNullOrWhiteSpace(query.Model) ? null
        : PhoneCatalog.Models.FirstOrDefault(model => string.Equals(model.Model, query.Model.Trim(), StringComparison.OrdinalIgnoreCase))?.Model
        ?? query.Model.Trim();

    private static string? Equal(string column, string? value) => string.IsNullOrEmpty(value) ? null : RowFilter.Equal(column, value);
}
