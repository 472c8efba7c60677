namespace Billing.Devices;

/// <summary>
/// What a log may hold of an exception that came up while an address of a phone was dealt with: kinds, and where it was thrown. The messages
/// of the storage account (its string to sign) and of the runtime (the call that had no answer) hold the address itself.
/// </summary>
public static class QuietText
{
    public static string Of(Exception exception)
    {
        var kinds = new List<string>();
        for (var one = exception; one is not null; one = one.InnerException)
        {
            kinds.Add(one is PhoneFilesException known ? $"{nameof(PhoneFilesException)}: {known.Message}" : one.GetType().Name);
        }

        return string.Join(" <- ", kinds) + Environment.NewLine + exception.StackTrace;
    }
}
