namespace Billing.Provisioning.Families;

/// <summary>A model as its vendor spells it, and how many accounts it registers.</summary>
internal sealed record ModelPorts(string Name, int Ports)
{
    /// <summary>Several models that have the same number.</summary>
    public static IEnumerable<ModelPorts> Of(int ports, params IEnumerable<string> names) => names.Select(name => new ModelPorts(name, ports));
}
