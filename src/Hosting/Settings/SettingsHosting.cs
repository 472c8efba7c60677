using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Billing.Hosting.Settings;

/// <summary>How a process reads its settings, and how it starts only with good ones.</summary>
public static partial class SettingsHosting
{
    /// <summary>What a process that has wrong settings ends with: EX_CONFIG of sysexits.h.</summary>
    public const int WrongSettings = 78;

    /// <summary>Binds a class to a section, and has its attributes and rules checked before anything starts.</summary>
    public static OptionsBuilder<T> AddSettings<T>(this IServiceCollection services, string section)
        where T : class
    {
        services.AddSingleton(new SettingsSection(section, typeof(T)));
        services.AddSingleton<IValidateOptions<T>>(new SettingsAnnotations<T>(section));
        return services.AddOptions<T>().BindConfiguration(section).ValidateOnStart();
    }

    /// <summary>Runs a host until it is asked to end.</summary>
    /// <returns>0, or <see cref="WrongSettings"/> when nothing was started; all that is wrong is on standard error then.</returns>
    public static async Task<int> RunWithGoodSettings(this IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var check = new SettingsCheck(host.Services);
        if (check.Problems is { Count: > 0 } problems)
        {
            await Console.Error.WriteLineAsync(Told(problems));
            host.Dispose();
            return WrongSettings;
        }

        var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SettingsHosting).FullName!);
        foreach (var warning in check.Warnings)
        {
            LogNotRead(logger, warning);
        }

        await host.RunAsync();
        return 0;
    }

    private static string Told(IReadOnlyList<string> problems) => string.Join(
        Environment.NewLine,
        [$"Nothing was started: {problems.Count} {(problems.Count == 1 ? "thing is" : "things are")} wrong with the settings.", .. problems.Select(problem => $"  - {problem}"), "docs/configuration.md lists all settings."]);

    [LoggerMessage(1, LogLevel.Warning, "{Warning}")]
    private static partial void LogNotRead(ILogger logger, string warning);
}
