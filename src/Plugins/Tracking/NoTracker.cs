using System.ComponentModel;
using Diffusion.Framework.Tracking;

namespace Diffusion.Plugins.Tracking;

/// <summary>Keeps the run in its folder only.</summary>
[Description("the run's folder only")]
public sealed class NoTracker : ITracker
{
    public IAsyncDisposable Follow(RunFolder folder, Action<string> warn) => Nothing.Instance;

    private sealed class Nothing : IAsyncDisposable
    {
        public static readonly Nothing Instance = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
