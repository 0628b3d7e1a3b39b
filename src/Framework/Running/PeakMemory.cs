namespace Diffusion.Framework.Running;

/// <summary>The largest resident memory of the process from its creation on, looked at every 10 ms. Memory of a GPU is not in it.</summary>
internal sealed class PeakMemory : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private readonly Timer _timer;
    private long _bytes;

    public PeakMemory()
    {
        Look();
        _timer = new Timer(_ => Look(), null, Interval, Interval);
    }

    public long Bytes
    {
        get
        {
            Look();
            return Interlocked.Read(ref _bytes);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        long now = Environment.WorkingSet, known;
        while (now > (known = Interlocked.Read(ref _bytes)) && Interlocked.CompareExchange(ref _bytes, now, known) != known)
        {
        }
    }
}
