using System.Text.Json;
using System.Text.Json.Nodes;

namespace Diffusion.Framework.Tracking;

/// <summary>
/// Appends to <c>events.jsonl</c>: one JSON object a line, <c>time</c> in Unix milliseconds. Each line is written through at once,
/// so that a follower and a killed run lose nothing.
/// </summary>
public sealed class EventLog : IDisposable
{
    private readonly StreamWriter _writer;
    private readonly TimeProvider _clock;
    private readonly string _file;

    public EventLog(string file, TimeProvider clock)
    {
        _file = file;
        _clock = clock;
        bool endsInALine = EndsInALine(file);
        _writer = new StreamWriter(new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            AutoFlush = true,
            NewLine = "\n",
        };
        if (!endsInALine) _writer.WriteLine();
    }

    /// <summary>A number at a step of training.</summary>
    public void Metric(string name, double value, long step) => Write("metric", name, Number(value), step);

    /// <summary>
    /// The final numbers of a run. Those that are here already, from a process that died before it could write the run's record,
    /// are not repeated.
    /// </summary>
    public void Results(IReadOnlyDictionary<string, double> metrics, long step)
    {
        var known = EventReader.Read(_file).Where(e => e.Type == "metric" && e.Step == step).Select(e => (e.Name, e.Number)).ToHashSet();
        foreach (var (name, value) in metrics.Where(m => !known.Contains((m.Key, m.Value)))) Metric(name, value, step);
    }

    /// <summary>A setting of the run.</summary>
    public void Param(string name, string value) => Write("param", name, JsonValue.Create(value), null);

    /// <summary>Appends the events of another log that are not in this one yet, with the times they have there.</summary>
    public void Copy(string other)
    {
        var known = Events(_file).ToHashSet(StringComparer.Ordinal);
        foreach (var line in Events(other).Where(l => !known.Contains(l)).ToList()) _writer.WriteLine(line);
    }

    public void Dispose() => _writer.Dispose();

    /// <summary>JSON has no NaN and no infinity: they are written as the strings that MLflow also reads.</summary>
    public static JsonNode Number(double value) =>
        double.IsFinite(value) ? JsonValue.Create(value)
        : JsonValue.Create(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");

    /// <summary>False when a killed run left half a line, which must not swallow the next event.</summary>
    private static bool EndsInALine(string file)
    {
        if (!File.Exists(file)) return true;
        using var stream = File.Open(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (stream.Length == 0) return true;
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte() == '\n';
    }

    private static IEnumerable<string> Events(string file) =>
        EventReader.Lines(file).Where(l => l.Event is not null).Select(l => l.Text);

    private void Write(string type, string name, JsonNode value, long? step)
    {
        var line = new JsonObject
        {
            ["time"] = _clock.GetUtcNow().ToUnixTimeMilliseconds(),
            ["type"] = type,
            ["name"] = name,
            ["value"] = value,
        };
        if (step is { } s) line["step"] = s;
        _writer.WriteLine(line.ToJsonString(JsonSerializerOptions.Default));
    }
}
