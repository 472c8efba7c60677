using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Billing.Hosting.Logs;

internal static class MaskedConsole
{
    /// <summary>The console as the framework has it, by the same settings (<c>Logging:Console</c>), with masked text.</summary>
    public static void AddMaskedConsole(this ILoggingBuilder logging)
    {
        logging.AddConsole();
        foreach (var formatter in logging.Services.Where(service => service.ServiceType == typeof(ConsoleFormatter) && service.ImplementationType is not null).ToArray())
        {
            logging.Services.Remove(formatter);
            logging.Services.AddSingleton<ConsoleFormatter>(services =>
                new MaskedFormatter((ConsoleFormatter)ActivatorUtilities.CreateInstance(services, formatter.ImplementationType!)));
        }
    }
}
