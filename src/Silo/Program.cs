using Billing.Hosting.Settings;
using Billing.Silo.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.AddSiloParts();
return await builder.Build().RunWithGoodSettings();
