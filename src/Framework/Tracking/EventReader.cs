using System.Text;

namespace Diffusion.Framework.Tracking;

/// <summary>Reads <c>events.jsonl</c> as <see cref="EventLog"/> writes it, also while it is being written.</summary>
public static class EventReader
{
    private const int Buffer = 1 << 16;

    /// <summary>
    /// Every event, in the order of the file; none where there is no file yet. A line that a killed run left half written is passed
    /// over. A resumed run repeats steps: both values are returned, and the later one counts.
    /// </summary>
    public static IEnumerable<RunEvent> Read(string file) => Lines(file).Select(l => l.Event).OfType<RunEvent>();

    /// <summary>The whole events among the last bytes of the file.</summary>
    public static IReadOnlyList<RunEvent> ReadTail(string file, int bytes)
    {
        var info = new FileInfo(file);
        return info.Exists ? [.. Lines(file, Math.Max(0, info.Length - bytes)).Select(l => l.Event).OfType<RunEvent>()] : [];
    }

    /// <summary>The lines from a position on. A last line without its end is still being written and is left for later.</summary>
    /// <param name="file">May be missing, as before a run's first event.</param>
    /// <param name="from">An <see cref="EventLine.End"/> of before. A file that is shorter is another one, and is read whole.</param>
    public static IEnumerable<EventLine> Lines(string file, long from = 0)
    {
        if (!File.Exists(file)) yield break;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, Buffer);
        long position = stream.Seek(from <= stream.Length ? from : 0, SeekOrigin.Begin);
        var line = new List<byte>();
        for (int b; (b = stream.ReadByte()) >= 0;)
        {
            position++;
            if (b != '\n')
            {
                line.Add((byte)b);
                continue;
            }

            yield return EventLine.Of(Encoding.UTF8.GetString([.. line]), position);
            line.Clear();
        }
    }

    /// <summary>The values of one metric by step, in the order of the steps.</summary>
    public static SortedDictionary<long, double> Series(IEnumerable<RunEvent> events, string metric)
    {
        var series = new SortedDictionary<long, double>();
        foreach (var e in events.Where(e => e.Type == "metric" && e.Name == metric && e.Step is not null))
            series[e.Step!.Value] = e.Number;
        return series;
    }
}
