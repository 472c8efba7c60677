namespace Billing.Frontend.Hosting;

/// <summary>Azure Front Door before us: section <c>FrontDoor</c>.</summary>
internal sealed class FrontDoorSettings
{
    public const string Section = "FrontDoor";

    /// <summary>The id of its profile, a GUID: requests that did not come through it are refused. Without it there is no Front Door, and everybody is answered.</summary>
    public string? Id { get; set; }
}
