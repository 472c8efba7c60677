using Billing.Silo.Hosting;
using Billing.Silo.Radius;
using Billing.Silo.Storage;

var builder = WebApplication.CreateBuilder(args);

builder.AddBillingStorage();
builder.AddBillingSilo();
builder.AddRadius();
builder.AddSiloHealth();

var app = builder.Build();
app.MapSiloHealth();
await app.RunAsync();
