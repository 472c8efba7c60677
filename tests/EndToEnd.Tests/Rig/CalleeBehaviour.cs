namespace EndToEnd.Rig;

/// <summary>What the called phone does.</summary>
public enum CalleeBehaviour
{
    /// <summary>Rings for 200 ms, then answers and accepts a BYE from anybody.</summary>
    Answers,

    /// <summary>Refuses with 486 Busy Here.</summary>
    Busy,
}
