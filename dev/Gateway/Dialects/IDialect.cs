using Billing.Gateway.Calls;
using Billing.Gateway.Lines;
using Radius;

namespace Billing.Gateway.Dialects;

/// <summary>What a kind of node says of a call, and when.</summary>
internal interface IDialect
{
    AccessRequest Ask(CallPlan call, DateTimeOffset now);

    /// <summary>Records that the caller's leg is set up.</summary>
    AttributeList[] SetUp(CallProgress call, DateTimeOffset now);

    /// <summary>Records that the callee's leg is set up.</summary>
    AttributeList[] Ringing(CallProgress call, DateTimeOffset now);

    AttributeList[] Answered(CallProgress call, DateTimeOffset now);

    AttributeList[] Interim(CallProgress call, DateTimeOffset now);

    /// <summary>Records of the end, of an answered call or of one that was not.</summary>
    AttributeList[] Ended(CallProgress call, DateTimeOffset now);
}
