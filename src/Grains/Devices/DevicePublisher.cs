using Billing.Provisioning;

namespace Billing.Devices;

/// <summary>Renders a device's files, and brings them to where its phone fetches them.</summary>
internal sealed class DevicePublisher(IPhoneFiles files, IGrainFactory grains)
{
    /// <summary>A model that the catalog no longer has.</summary>
    public static Problem NoModel() => new("model", "unknown-model", "We do not know how to write files for this model of this vendor.");

    /// <summary>Removes the folders that serve nothing any more, and renders and stores the files.</summary>
    public async Task<DevicePublication> Publish(DeviceState device, CancellationToken cancellationToken)
    {
        // First: whoever knows a leaked address must not wait until the files can be written.
        foreach (var token in device.Removals)
        {
            await grains.GetDeviceToken(token).Expire(null);
            await files.Remove(token, cancellationToken);
        }

        var done = new DevicePublication(device);
        if (device.Unpublished)
        {
            try
            {
                var rendered = await Render(device);
                done = done with { Files = rendered, Folders = await Put(device, rendered?.Files ?? [], cancellationToken) };
            }
            catch (UnrenderableException exception)
            {
                done = done with { Refused = exception.Message };
            }
        }

        return done;
    }

    /// <summary>Its files with the secrets masked.</summary>
    /// <param name="settings">Other settings than those of its profile, or null.</param>
    public async Task<Result<DevicePreview>> Preview(DeviceState device, PhoneSettings? settings)
    {
        var own = settings is null;
        settings ??= await Settings(device);
        if (settings is null)
        {
            return new Problem("profileId", "required", "Without a profile it has no files.");
        }

        if (PhoneCatalog.Find(device.Details.Vendor, device.Details.Model) is not { } model)
        {
            return NoModel();
        }

        try
        {
            var users = await Users(device.Ports);
            var version = own ? DeviceFiles.Render(device, model, settings, users, files.BaseOf(device.Token!)).Version : null;
            return new DevicePreview { Files = DeviceFiles.RenderMasked(device, model, settings, users).Preview(), Version = version };
        }
        catch (UnrenderableException refused)
        {
            return refused.Problems.ToArray();
        }
    }

    /// <summary>The settings of its profile's version; null without a profile.</summary>
    public async Task<PhoneSettings?> Settings(DeviceState device) => device.Details.ProfileId is { } profile
        ? await grains.GetGrain<IProfileVersionGrain>(ProfileGrain.VersionKey(profile, device.ProfileVersion)).Get()
            ?? throw new InvalidOperationException($"Version {device.ProfileVersion} of profile {profile} is gone.")
        : null;

    /// <summary>The settings of its profile's version, and of all that it had before while its phone may have them still.</summary>
    public async Task<PhoneSettings[]> PossibleSettings(DeviceState device)
    {
        var versions = device.Arrival == Arrival.Current ? [] : device.History.Select(one => (one.ProfileId, Number: one.ProfileVersion));
        var found = await Task.WhenAll(versions.Append((device.Details.ProfileId, device.ProfileVersion))
            .Where(version => version is { ProfileId: not null, Number: > 0 }).Distinct()
            .Select(version => grains.GetGrain<IProfileVersionGrain>(ProfileGrain.VersionKey(version.ProfileId!, version.Number!.Value)).Get()));
        return [.. found.OfType<PhoneSettings>()];
    }

    private async Task<DeviceFiles?> Render(DeviceState device)
    {
        if (device.Retired || device.Token is null || await Settings(device) is not { } settings)
        {
            return null;
        }

        var model = PhoneCatalog.Find(device.Details.Vendor, device.Details.Model) ?? throw new UnrenderableException([NoModel()]);
        return DeviceFiles.Render(device, model, settings, await Users(device.Ports), files.BaseOf(device.Token));
    }

    /// <summary>First where the phone shall go, then where it may still be.</summary>
    private async Task<Dictionary<string, StoredFile[]>> Put(DeviceState device, IReadOnlyList<PhoneFile> content, CancellationToken cancellationToken)
    {
        var folders = new Dictionary<string, StoredFile[]>(StringComparer.Ordinal);
        if (device.Token is { } token && (content.Count > 0 || device.FileNames.Length > 0))
        {
            folders[token] = await files.Publish(token, content, device.Folder, cancellationToken);
            foreach (var former in device.Formers)
            {
                folders[former.Token] = await files.Publish(former.Token, content, former.Folder, cancellationToken);
            }
        }

        return folders;
    }

    private async Task<IReadOnlyDictionary<string, PhoneUser>> Users(DevicePort[] ports)
    {
        var found = await Task.WhenAll(ports.Select(port => port.AccountId).Distinct()
            .Select(async account => (account, User: await grains.GetGrain<IPhoneUserGrain>(account).PhoneUser())));
        return found.Where(one => one.User is not null).ToDictionary(one => one.account, one => one.User!, StringComparer.Ordinal);
    }
}
