using System.Reflection;
using Billing.Calls;

namespace Architecture.Tests;

/// <summary>What goes over the wire between processes, where the analyzer of contracts does not look.</summary>
[TestClass]
public class ContractTests
{
    private static readonly Type[] s_types = typeof(ICallGrain).Assembly.GetTypes();

    [TestMethod]
    public void Every_grain_interface_and_each_of_its_methods_has_an_alias()
    {
        foreach (var grain in s_types.Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable)) && type.Namespace!.StartsWith("Billing", StringComparison.Ordinal)))
        {
            Assert.IsNotNull(grain.GetCustomAttribute<AliasAttribute>(), grain.Name);
            foreach (var method in grain.GetMethods())
            {
                Assert.IsNotNull(method.GetCustomAttribute<AliasAttribute>(), $"{grain.Name}.{method.Name}");
            }
        }
    }

    [TestMethod]
    public void Every_type_that_a_grain_takes_or_gives_can_be_sent()
    {
        var sent = s_types
            .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable)))
            .SelectMany(grain => grain.GetMethods())
            .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType))
            .SelectMany(Parts)
            .Where(type => type.Assembly == typeof(ICallGrain).Assembly)
            .Distinct();
        foreach (var type in sent)
        {
            Assert.IsNotNull(type.GetCustomAttribute<GenerateSerializerAttribute>(), type.Name);
            Assert.IsNotNull(type.GetCustomAttribute<AliasAttribute>(), type.Name);
            Assert.IsTrue(type.IsEnum || type.GetCustomAttribute<ImmutableAttribute>() is not null, $"{type.Name} is not marked immutable");
        }
    }

    [TestMethod]
    public void Every_member_that_is_sent_has_its_number()
    {
        foreach (var type in s_types.Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null && !type.IsEnum))
        {
            var members = type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(property => property.CanWrite || property.SetMethod is not null)
                .Where(property => !StaysBehind(property))
                .ToArray();
            var numbers = members.Select(member => member.GetCustomAttribute<IdAttribute>()?.Id).ToArray();
            Assert.DoesNotContain((uint?)null, numbers, $"{type.Name} has a member without a number");
            Assert.HasCount(numbers.Length, numbers.Distinct().ToArray(), $"{type.Name} uses a number twice");
        }
    }

    [TestMethod]
    public void What_messages_leave_behind_is_known_here()
    {
        var left = s_types.Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null)
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(StaysBehind)
            .ToArray();
        CollectionAssert.AreEquivalent(new[] { "AccountingEvent.Receipt" }, Array.ConvertAll(left, member => $"{member.DeclaringType!.Name}.{member.Name}"));
        Assert.IsTrue(Array.TrueForAll(left, member => member.GetCustomAttribute<IdAttribute>() is null));
    }

    private static bool StaysBehind(PropertyInfo property) =>
        property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", BindingFlags.NonPublic | BindingFlags.Instance)?.GetCustomAttribute<NonSerializedAttribute>() is not null;

    private static IEnumerable<Type> Parts(Type type) =>
        type.IsArray ? Parts(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
        : [type];
}
