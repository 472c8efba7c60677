namespace Billing.Provisioning.Formats;

/// <summary>Text files that are part of the assembly.</summary>
internal static class EmbeddedText
{
    /// <param name="name">Folder and file, such as <c>Templates/yealink-t.hbs</c>.</param>
    public static string Read(string name)
    {
        using var stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly holds no {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
