namespace Testing;

/// <summary>Where the checkout is that the running test was built from.</summary>
public static class RepositoryRoot
{
    /// <summary>The folder that holds <c>Billing.sln</c>.</summary>
    public static string Path { get; } = Find();

    /// <summary>A path inside the checkout.</summary>
    /// <param name="parts">Folders and, last, a file or folder.</param>
    public static string Of(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Billing.sln")))
            {
                return folder.FullName;
            }
        }
        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Billing.sln.");
    }
}
