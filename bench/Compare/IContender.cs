namespace Billing.Compare;

/// <summary>A server that is measured.</summary>
internal interface IContender : IAsyncDisposable
{
    string Name { get; }

    /// <summary>The ports of authentication and accounting.</summary>
    (int Authentication, int Accounting) Ports { get; }

    /// <summary>The processes whose CPU time counts.</summary>
    IReadOnlyList<ChildProcess> Processes { get; }

    /// <summary>Brings it up with accounts and without any call; down first when it is up.</summary>
    Task Begin(CancellationToken cancellationToken);

    /// <summary>Brings it down.</summary>
    Task End();
}
