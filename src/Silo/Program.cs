using Billing.Hosting.Settings;
using Billing.Silo.Backup;
using Billing.Silo.Hosting;

if (BackupCommand.IsMeant(args))
{
    return await BackupCommand.Run(args, Console.Out, Console.Error);
}

var builder = Host.CreateApplicationBuilder(args);
builder.AddSiloParts();
return await builder.Build().RunWithGoodSettings();
