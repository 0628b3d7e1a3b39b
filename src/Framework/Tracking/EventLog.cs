using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Diffusion.Framework.Tracking;

/// <summary>
/// Appends to <c>events.jsonl</c>: one JSON object a line, <c>time</c> in Unix milliseconds. Each line is written through at once,
/// so that a follower and a killed run lose nothing, and ends with its own digest (<see cref="EventSeal"/>).
/// </summary>
public sealed class EventLog : IDisposable
{
    // Names such as dpm-solver++ stand in it as they are.
    private static readonly JsonSerializerOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StreamWriter _writer;
    private readonly TimeProvider _clock;
    private readonly string _file;
    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);

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
        foreach (var known in EventReader.Read(file)) Note(known);
    }

    /// <summary>
    /// A number at a step of training. A run that goes on from a checkpoint repeats the steps after it, to the same numbers: what is here
    /// already is not written twice.
    /// </summary>
    public void Metric(string name, double value, long step)
    {
        if (_last.TryGetValue(name, out long last) && step <= last) return;
        _last[name] = step;
        Write("metric", name, Number(value), step);
    }

    /// <summary>
    /// The final numbers of a run. Those that are here already, from a process that died before it could write the run's record,
    /// are not repeated.
    /// </summary>
    public void Results(IReadOnlyDictionary<string, double> metrics, long step)
    {
        var known = EventReader.Read(_file).Where(e => e.Type == "metric" && e.Step == step).Select(e => (e.Name, e.Number)).ToHashSet();
        foreach (var (name, value) in metrics.Where(m => !known.Contains((m.Key, m.Value)))) Write("metric", name, Number(value), step);
    }

    /// <summary>A setting of the run.</summary>
    public void Param(string name, string value) => Write("param", name, JsonValue.Create(value), null);

    /// <summary>Appends the events of another log that are not in this one yet, with the times they have there.</summary>
    public void Copy(string other)
    {
        var known = EventReader.Read(_file).Select(Key).ToHashSet();
        foreach (var line in EventReader.Lines(other).Where(l => l.Event is not null && known.Add(Key(l.Event))).ToList())
        {
            _writer.WriteLine(line.Text);
            Note(line.Event!);
        }
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

    /// <summary>What makes an event the same as another, whenever each was written.</summary>
    private static (string Type, string Name, long? Step, string? Value) Key(RunEvent item) =>
        (item.Type, item.Name, item.Step, item.Step is null ? item.Value : null);

    private void Note(RunEvent known)
    {
        if (known is { Type: "metric", Step: { } step })
            _last[known.Name] = Math.Max(step, _last.GetValueOrDefault(known.Name, step));
    }

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
        _writer.WriteLine(EventSeal.Put(line.ToJsonString(Format)));
    }
}

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

    /// <summary>
    /// The lines from a position on. A last line without its end is still being written and is left for later, unless its digest tells that
    /// only the line break is missing or damaged.
    /// </summary>
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

        if (line.Count == 0) yield break;
        var rest = Encoding.UTF8.GetString([.. line]);
        if (new[] { rest, rest[..^1] }.FirstOrDefault(EventSeal.IsSealed) is { } whole) yield return EventLine.Of(whole, position);
    }

    /// <summary>How many lines are no events: damaged, or left half written by a process that was killed.</summary>
    public static int CountDamaged(string file) => Lines(file).Count(l => l.Event is null && l.Text.Length > 0);

    /// <summary>The values of one metric by step, in the order of the steps.</summary>
    public static SortedDictionary<long, double> Series(IEnumerable<RunEvent> events, string metric)
    {
        var series = new SortedDictionary<long, double>();
        foreach (var e in events.Where(e => e.Type == "metric" && e.Name == metric && e.Step is not null))
            series[e.Step!.Value] = e.Number;
        return series;
    }
}

/// <summary>
/// The digest of a line: its last key, the first 16 hexadecimal digits of the SHA-256 of the line without that key. Lines of earlier
/// versions have none and are read as they are.
/// </summary>
internal static class EventSeal
{
    private const string Key = ",\"sha256\":\"";
    private const int Digits = 16;
    private const string End = "\"}";

    public static string Put(string line) => $"{line[..^1]}{Key}{Of(line)}{End}";

    /// <summary>False for a line that is not as it was written.</summary>
    public static bool Holds(string line)
    {
        int key = line.Length - End.Length - Digits - Key.Length;
        return key < 0 || line.IndexOf(Key, StringComparison.Ordinal) < 0
            || (line.AsSpan(key).StartsWith(Key, StringComparison.Ordinal) && line == Put(line[..key] + "}"));
    }

    /// <summary>True for a line that has a digest and is as it was written.</summary>
    public static bool IsSealed(string line) => line.Contains(Key, StringComparison.Ordinal) && Holds(line);

    private static string Of(string line) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line)))[..Digits];
}

/// <summary>One whole line of <c>events.jsonl</c>.</summary>
/// <param name="End">Position after the line's end, in bytes: where to go on reading.</param>
/// <param name="Text">The line without its end.</param>
/// <param name="Event">What it says; null when it is no event, as after a kill in the middle of a line.</param>
public sealed record EventLine(long End, string Text, RunEvent? Event)
{
    internal static EventLine Of(string text, long end) => new(end, text, Parse(text));

    private static RunEvent? Parse(string text)
    {
        if (!EventSeal.Holds(text)) return null;
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            var value = root.GetProperty("value");
            var found = new RunEvent(
                DateTimeOffset.FromUnixTimeMilliseconds(root.GetProperty("time").GetInt64()),
                root.GetProperty("type").GetString()!,
                root.GetProperty("name").GetString()!,
                value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(),
                root.TryGetProperty("step", out var step) ? step.GetInt64() : null);
            // A metric whose value is no number would stop every reader later, where the line is not known any more.
            if (found.Type == "metric") _ = found.Number;
            return found;
        }
        catch (Exception e) when (
            e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}

/// <summary>What one line of <c>events.jsonl</c> says.</summary>
/// <param name="Time">When it was written.</param>
/// <param name="Type"><c>metric</c> or <c>param</c>; a later version may know more.</param>
/// <param name="Name">What the value is of.</param>
/// <param name="Value">The value as text.</param>
/// <param name="Step">The training step; null for what belongs to no step.</param>
public sealed record RunEvent(DateTimeOffset Time, string Type, string Name, string Value, long? Step)
{
    /// <summary>The value as a number, which may be NaN or infinite.</summary>
    /// <exception cref="FormatException">When the value is not a number, which it is in every metric that was read.</exception>
    public double Number => double.Parse(Value, CultureInfo.InvariantCulture);
}
