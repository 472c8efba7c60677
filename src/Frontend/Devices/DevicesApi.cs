using System.Security.Claims;
using Billing.Audit;
using Billing.Devices;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Billing.Frontend.Customers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Devices;

/// <summary><c>/api/v1/devices</c>, <c>/api/v1/devices.csv</c> and <c>/api/v1/phone-models</c>.</summary>
internal static class DevicesApi
{
    private const int BadRequest = StatusCodes.Status400BadRequest;
    private const int NotFound = StatusCodes.Status404NotFound;
    private const int Conflict = StatusCodes.Status409Conflict;

    public static void MapDevicesApi(this RouteGroupBuilder api)
    {
        api.MapGet("/phone-models", Models).WithTags("Devices").RequireAuthorization(Policies.Read)
            .WithName("ListPhoneModels").WithSummary("The models that files can be written for, with their families and numbers of ports");
        api.MapGet("/devices.csv", DevicesCsv.Write).WithTags("Devices").RequireAuthorization(Policies.Read)
            .WithName("DownloadDevices").WithSummary("Download every device that matches, as CSV that an import reads again; no secret is in it")
            .WithDescription(DeviceFilter.Description + " A row for each assigned port. Cells that a spreadsheet would take for a formula begin with an apostrophe, which the import takes off.")
            .TakesQuery(DeviceFilter.Names)
            .Produces(StatusCodes.Status200OK, contentType: CsvDownload.ContentType);

        var devices = api.MapGroup("/devices").WithTags("Devices");
        devices.MapGet("", List).RequireAuthorization(Policies.Read)
            .WithName("ListDevices").WithSummary("List devices, in the order of their MACs")
            .WithDescription(DeviceFilter.Description)
            .TakesQuery(DeviceFilter.Names);
        devices.MapPost("", Create).RequireAuthorization(Policies.Administer)
            .WithName("CreateDevice").WithSummary("Create a device: a phone or an adaptor")
            .Refuses(BadRequest);
        devices.MapGet("/{mac}", Get).RequireAuthorization(Policies.Read)
            .WithName("GetDevice").WithSummary("Get a device")
            .Refuses(NotFound);
        devices.MapPut("/{mac}", Change).RequireAuthorization(Policies.Administer)
            .WithName("ChangeDevice").WithSummary("Change a device; its files follow within seconds")
            .Refuses(BadRequest, NotFound, Conflict);
        devices.MapPut("/{mac}/ports/{port}", Assign).RequireAuthorization(Policies.Administer)
            .WithName("AssignPort").WithSummary("Give a port an account; ports are numbered from 1")
            .Refuses(BadRequest, NotFound);
        devices.MapDelete("/{mac}/ports/{port}", Unassign).RequireAuthorization(Policies.Administer)
            .WithName("UnassignPort").WithSummary("Free a port: its line is written as off")
            .Refuses(BadRequest, NotFound);
        devices.MapPost("/{mac}/retire", (string mac, StatusReason? body, ClaimsPrincipal user, IGrainFactory grains) =>
                Tell(mac, grains, device => device.Retire(StatusReason.Of(body), Actor(user))))
            .RequireAuthorization(Policies.Administer)
            .WithName("RetireDevice").WithSummary("Retire a device: its ports, its files and its address are taken away")
            .Refuses(BadRequest, NotFound);
        devices.MapPost("/{mac}/restore", (string mac, StatusReason? body, ClaimsPrincipal user, IGrainFactory grains) =>
                Tell(mac, grains, device => device.Restore(StatusReason.Of(body), Actor(user))))
            .RequireAuthorization(Policies.Administer)
            .WithName("RestoreDevice").WithSummary("Bring a retired device back into stock, with a new address")
            .Refuses(BadRequest, NotFound);
        devices.MapPost("/{mac}/rotate-token", Rotate).RequireAuthorization(Policies.Administer)
            .WithName("RotateToken").WithSummary("Give a device a new address, with an overlap or at once")
            .Refuses(BadRequest, NotFound);
        devices.MapPost("/{mac}/publish", (string mac, ClaimsPrincipal user, IGrainFactory grains) => Tell(mac, grains, device => device.Publish(Actor(user))))
            .RequireAuthorization(Policies.Administer)
            .WithName("PublishDevice").WithSummary("Render and publish a device's files again")
            .Refuses(BadRequest, NotFound);
        devices.MapPost("/{mac}/resync", (string mac, ClaimsPrincipal user, IGrainFactory grains) => Tell(mac, grains, device => device.Resync(Actor(user))))
            .RequireAuthorization(Policies.Administer)
            .WithName("ResyncDevice").WithSummary("Tell the phone to fetch its files now; `lastResync` says what came of it")
            .Refuses(BadRequest, NotFound);
        devices.MapGet("/{mac}/registration", Registration).RequireAuthorization(Policies.Read)
            .WithName("GetDeviceRegistration").WithSummary("Whether the phone is registered, asked of the nodes now; `registered` is null when no node can tell")
            .Refuses(NotFound);
        devices.MapPost("/{mac}/clear-flags", (string mac, ClaimsPrincipal user, IGrainFactory grains) => Tell(mac, grains, device => device.ClearFlags(Actor(user))))
            .RequireAuthorization(Policies.Administer)
            .WithName("ClearFlags").WithSummary("Take a device's flags off: somebody has looked")
            .Refuses(BadRequest, NotFound);
        devices.MapGet("/{mac}/preview", Preview).RequireAuthorization(Policies.Read)
            .WithName("PreviewDevice").WithSummary("A device's files as they would be now, with secrets masked")
            .Refuses(BadRequest, NotFound);
        devices.MapGet("/{mac}/history", History).RequireAuthorization(Policies.Read)
            .WithName("GetDeviceHistory").WithSummary("The last versions of a device's files that were published, newest first")
            .Refuses(NotFound);
        devices.MapPost("/{mac}/reveal-url", RevealUrl).RequireAuthorization(Policies.Administer)
            .WithName("RevealUrl").WithSummary("Show where a device's files are; that it was looked at is audited")
            .Refuses(BadRequest, NotFound);
        devices.MapPost("/{mac}/reveal-admin-password", RevealPassword).RequireAuthorization(Policies.Administer)
            .WithName("RevealAdminPassword").WithSummary("Show the password of the phone's own menu; that it was looked at is audited")
            .Refuses(NotFound);
    }

    private static async Task<Ok<ListPage<PhoneModel>>> Models(IGrainFactory grains) =>
        TypedResults.Ok(new ListPage<PhoneModel>(await grains.GetGrain<IDeviceListGrain>(0).Models(), null));

    private static async Task<Ok<ListPage<Device>>> List(HttpRequest request, IGrainFactory grains, string? after, int? take)
    {
        var page = await grains.GetGrain<IDeviceListGrain>(0).List(DeviceFilter.From(request.Query), Paging.After(after), Paging.Take(take));
        return TypedResults.Ok(ListPage<Device>.Of(page, Device.From));
    }

    private static async Task<Results<Created<Device>, ProblemHttpResult>> Create(NewDevice body, ClaimsPrincipal user, IGrainFactory grains)
    {
        if (Identifiers.Mac(body.Mac) is not { } mac)
        {
            return Problems.From([Identifiers.NotAMac]);
        }

        var result = await grains.GetGrain<IDeviceGrain>(mac).Create(body.ToDetails(), Actor(user));
        return result.Succeeded
            ? TypedResults.Created($"{RestApi.Prefix}/devices/{mac}", Device.From(result.Value))
            : Problems.From(result.Problems);
    }

    private static async Task<Results<Ok<Device>, ProblemHttpResult>> Get(string mac, IGrainFactory grains) =>
        Identifiers.Mac(mac) is { } key && await grains.GetGrain<IDeviceGrain>(key).Get() is { } view
            ? TypedResults.Ok(Device.From(view))
            : Missing();

    private static Task<Results<Ok<Device>, ProblemHttpResult>> Change(string mac, ChangedDevice body, ClaimsPrincipal user, IGrainFactory grains) =>
        Tell(mac, grains, device => device.Change(body.ToDetails(), body.Version, Actor(user)));

    private static async Task<Results<Ok<Device>, ProblemHttpResult>> Assign(
        string mac, int port, AssignedPort body, ClaimsPrincipal user, IGrainFactory grains) =>
        Identifiers.Account(body.AccountId) is { } account
            ? await Tell(mac, grains, device => device.Assign(port, account, body.Shared, body.Label, Actor(user)))
            : Problems.From([Identifiers.NotAnAccount with { Field = "accountId" }]);

    private static Task<Results<Ok<Device>, ProblemHttpResult>> Unassign(string mac, int port, ClaimsPrincipal user, IGrainFactory grains) =>
        Tell(mac, grains, device => device.Unassign(port, Actor(user)));

    private static Task<Results<Ok<Device>, ProblemHttpResult>> Rotate(string mac, NewAddress body, ClaimsPrincipal user, IGrainFactory grains)
    {
        var reason = StatusReason.Of(new StatusReason(body.Reason)) ?? throw new InvalidRequestException("reason", "is required");
        return Tell(mac, grains, device => device.RotateToken(body.How, reason, Actor(user)));
    }

    private static async Task<Results<Ok<DevicePreview>, ProblemHttpResult>> Preview(string mac, IGrainFactory grains)
    {
        if (Identifiers.Mac(mac) is not { } key)
        {
            return Missing();
        }

        var result = await grains.GetGrain<IDeviceGrain>(key).Preview();
        return result.Succeeded ? TypedResults.Ok(result.Value) : Problems.From(result.Problems);
    }

    private static async Task<Results<Ok<ListPage<PublishedVersion>>, ProblemHttpResult>> History(string mac, IGrainFactory grains) =>
        Identifiers.Mac(mac) is { } key && await grains.GetGrain<IDeviceGrain>(key).Get() is not null
            ? TypedResults.Ok(new ListPage<PublishedVersion>(await grains.GetGrain<IDeviceGrain>(key).History(), null))
            : Missing();

    private static async Task<Results<Ok<Registration>, ProblemHttpResult>> Registration(string mac, IGrainFactory grains) =>
        Identifiers.Mac(mac) is { } key && await grains.GetGrain<IDeviceGrain>(key).Get() is not null
            ? TypedResults.Ok(Devices.Registration.From(await grains.GetGrain<IDeviceGrain>(key).Registration()))
            : Missing();

    private static async Task<Results<Ok<RevealedUrl>, ProblemHttpResult>> RevealUrl(string mac, ClaimsPrincipal user, IGrainFactory grains)
    {
        if (Identifiers.Mac(mac) is not { } key)
        {
            return Missing();
        }

        var result = await grains.GetGrain<IDeviceGrain>(key).RevealUrl(Actor(user));
        return result.Succeeded ? TypedResults.Ok(result.Value) : Problems.From(result.Problems);
    }

    private static async Task<Results<Ok<RevealedPassword>, ProblemHttpResult>> RevealPassword(string mac, ClaimsPrincipal user, IGrainFactory grains) =>
        Identifiers.Mac(mac) is { } key && await grains.GetGrain<IDeviceGrain>(key).RevealAdminPassword(Actor(user)) is { } password
            ? TypedResults.Ok(new RevealedPassword(password))
            : Missing();

    private static async Task<Results<Ok<Device>, ProblemHttpResult>> Tell(string mac, IGrainFactory grains, Func<IDeviceGrain, Task<Result<DeviceView>>> command)
    {
        if (Identifiers.Mac(mac) is not { } key)
        {
            return Missing();
        }

        var result = await command(grains.GetGrain<IDeviceGrain>(key));
        return result.Succeeded ? TypedResults.Ok(Device.From(result.Value)) : Problems.From(result.Problems);
    }

    private static ProblemHttpResult Missing() => Problems.NotFound("device");

    private static Actor Actor(ClaimsPrincipal user) => Actors.ActorOf(user, Actors.Api);
}
