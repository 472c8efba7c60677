using Billing.Silo.Backup;
using Billing.Silo.Customers;
using Billing.Silo.Devices;
using Billing.Silo.Disconnects;
using Billing.Silo.Health;
using Billing.Silo.Hosting;
using Billing.Silo.Journal;
using Billing.Silo.Lake;
using Billing.Silo.Mail;
using Billing.Silo.Radius;
using Billing.Silo.Reports;
using Billing.Silo.Signup;
using Billing.Silo.Storage;
using KeyVault;

if (BackupCommand.IsMeant(args))
{
    return await BackupCommand.Run(args, Console.Out, Console.Error);
}

var builder = WebApplication.CreateBuilder(args);
builder.Configuration.AddVault();

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
builder.AddSiloHealth();

var app = builder.Build();
app.MapSiloHealth();
await app.RunAsync();
return 0;
