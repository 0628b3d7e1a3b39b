using System.ComponentModel;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Tracking;

namespace Diffusion.Plugins.Tracking.None;

/// <summary>Reports nothing: the run folder is all there is.</summary>
[Description("Reports nowhere; the run folder keeps everything.")]
[Source("the run folder")]
public sealed class NoTracker : ITracker
{
    public IAsyncDisposable Follow(RunFolder folder, Action<string> warn) => Nothing.Instance;

    /// <summary>Follows nothing.</summary>
    internal sealed class Nothing : IAsyncDisposable
    {
        public static readonly Nothing Instance = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
