using Billing.Hosting.Health;
using Billing.Hosting.Telemetry;
using Billing.Silo.Customers;
using Billing.Silo.Devices;
using Billing.Silo.Disconnects;
using Billing.Silo.Health;
using Billing.Silo.Journal;
using Billing.Silo.Lake;
using Billing.Silo.Mail;
using Billing.Silo.Radius;
using Billing.Silo.Reports;
using Billing.Silo.Signup;
using Billing.Silo.Storage;

namespace Billing.Silo.Hosting;

internal static class SiloParts
{
    /// <summary>All of a silo, in the order in which it starts.</summary>
    public static void AddSiloParts(this IHostApplicationBuilder builder)
    {
        builder.AddTelemetry("billing-silo");
        builder.AddHealthListener();
        builder.AddSiloHealth();
        builder.AddBillingStorage();
        builder.AddBillingSilo();
        builder.AddSlots();
        builder.AddRefusals();
        builder.AddJournal();
        builder.AddLake();
        builder.AddReports();
        builder.AddMail();
        builder.AddDisconnects();
        builder.AddDevices();
        builder.AddPayments();
        builder.AddSignups();
        builder.AddRadius();
        builder.AddHealthReports();
    }
}
