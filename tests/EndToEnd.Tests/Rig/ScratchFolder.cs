namespace EndToEnd.Rig;

/// <summary>A folder of the machine's temporary files that goes when it is disposed of.</summary>
public sealed class ScratchFolder : IDisposable
{
    public ScratchFolder(string name) => Path = Directory.CreateTempSubdirectory($"billing-{name}-").FullName;

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
