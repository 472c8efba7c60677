using Billing.Calls;
using Billing.Customers;
using Billing.Hosting.Settings;

namespace Billing.Silo.Journal;

internal static class JournalHosting
{
    /// <summary>After Orleans and before the listeners, which take nothing that the journal has not.</summary>
    public static void AddJournal(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<JournalOptions>(JournalOptions.Section)
            .Validate(journal => journal.Retention >= TimeSpan.FromHours(1), "Journal:Retention is less than an hour.");
        builder.Services.AddSingleton<JournalTable>();
        builder.Services.AddSingleton<JournalApplier>();
        builder.Services.AddSingleton<Journal>();
        builder.Services.AddSingleton<IDeadJournals, DeadJournals>();
        builder.Services.AddSingleton<IEvidence, JournalEvidence>();
        builder.Services.AddSingleton<IAdmissionJournal, AdmissionJournal>();
        builder.Services.AddHostedService<JournalService>();
    }
}
