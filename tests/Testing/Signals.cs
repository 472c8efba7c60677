using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Testing;

/// <summary>POSIX signals, for what .NET cannot say: stop as asked, freeze, go on.</summary>
public static class Signals
{
    private const int Terminate = 15;
    private const int Stop = 19;
    private const int Continue = 18;

    /// <summary>SIGTERM: asks the process to end, as an orchestrator does.</summary>
    public static void AskToEnd(Process process) => Send(process, Terminate);

    /// <summary>SIGSTOP: the process stands still, its sockets stay open.</summary>
    public static void Freeze(Process process) => Send(process, Stop);

    /// <summary>SIGCONT: the process goes on where it stood.</summary>
    public static void Thaw(Process process) => Send(process, Continue);

    private static void Send(Process process, int signal)
    {
        if (!process.HasExited && Kill(process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"Signal {signal} did not reach process {process.Id} (error {Marshal.GetLastPInvokeError()}).");
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
