using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Tests.Tracking;

/// <summary>Each line of events has a digest of its own; one that is damaged is counted and says nothing.</summary>
public sealed class EventSealTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AChangedBitIsNeverAnotherNumber()
    {
        var file = Path.Combine(_folder.Path, "events.jsonl");
        using (var log = new EventLog(file, TimeProvider.System))
        {
            log.Param("model.width", "64");
            log.Metric("loss", 0.125, 10);
        }

        var whole = EventReader.Read(file).ToList();
        var bytes = File.ReadAllBytes(file);
        Assert.Equal((2, 0), (whole.Count, EventReader.CountDamaged(file)));
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            var damaged = bytes.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(file, damaged);
            var read = EventReader.Read(file).ToList();
            Assert.All(read, e => Assert.Contains(e, whole));
            // The last line without its end is still being written.
            if (read.Count < 2 && bit / 8 != bytes.Length - 1) Assert.True(EventReader.CountDamaged(file) > 0, $"bit {bit}");
        }
    }

    [Fact]
    public void LinesOfEarlierVersionsHaveNone()
    {
        var file = _folder.File("events.jsonl", """{"time":1,"type":"metric","name":"loss","value":1,"step":3}""" + "\n");
        Assert.Equal((3L, 0), (Assert.Single(EventReader.Read(file)).Step, EventReader.CountDamaged(file)));
    }
}
