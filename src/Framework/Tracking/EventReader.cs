using System.Text.Json;

namespace Diffusion.Framework.Tracking;

/// <summary>Reads <c>events.jsonl</c> as <see cref="EventLog"/> writes it, also while it is being written.</summary>
public static class EventReader
{
    /// <summary>
    /// Every whole event, in the order of the file. A line that a killed run left half written is passed over. A resumed run
    /// repeats steps: both values are returned, and the later one counts.
    /// </summary>
    public static IEnumerable<RunEvent> Read(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
        {
            if (Parse(line) is { } found) yield return found;
        }
    }

    /// <summary>The whole events among the last bytes of the file.</summary>
    public static IReadOnlyList<RunEvent> ReadTail(string file, int bytes)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(-Math.Min(bytes, stream.Length), SeekOrigin.End);
        using var reader = new StreamReader(stream);
        var events = new List<RunEvent>();
        while (reader.ReadLine() is { } line)
        {
            if (Parse(line) is { } found) events.Add(found);
        }

        return events;
    }

    /// <summary>The values of one metric by step, in the order of the steps.</summary>
    public static SortedDictionary<long, double> Series(IEnumerable<RunEvent> events, string metric)
    {
        var series = new SortedDictionary<long, double>();
        foreach (var e in events.Where(e => e.Type == "metric" && e.Name == metric && e.Step is not null))
            series[e.Step!.Value] = e.Number;
        return series;
    }

    private static RunEvent? Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return new RunEvent(
                DateTimeOffset.FromUnixTimeMilliseconds(root.GetProperty("time").GetInt64()),
                root.GetProperty("type").GetString()!,
                root.GetProperty("name").GetString()!,
                root.GetProperty("value").ToString(),
                root.TryGetProperty("step", out var step) ? step.GetInt64() : null);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
