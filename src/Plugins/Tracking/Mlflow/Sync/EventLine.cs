using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tracking.Mlflow.Sync;

/// <summary>One complete line of <c>events.jsonl</c>.</summary>
/// <param name="End">Position after the line's end, in bytes.</param>
/// <param name="Event">A <see cref="MlflowMetric"/>, a <see cref="MlflowParam"/>, or null for a type this version does not know.</param>
/// <param name="Readable">False when the line is no event, as after a kill in the middle of a line.</param>
internal sealed record EventLine(long End, object? Event, bool Readable)
{
    /// <summary>The complete lines from a position on. A last line without its end is left for later.</summary>
    public static IEnumerable<EventLine> Read(string file, long from)
    {
        if (!File.Exists(file)) yield break;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        // A shorter file is another file; MLflow ignores the points it already has.
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
            yield return Parse(line.ToArray(), position);
            line.Clear();
        }
    }

    private static EventLine Parse(byte[] line, long end)
    {
        try
        {
            var json = JsonNode.Parse(line)!.AsObject();
            return new EventLine(end, EventOf(json), true);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NullReferenceException)
        {
            return new EventLine(end, null, false);
        }
    }

    private static object? EventOf(JsonObject json)
    {
        string Name() => json["name"]!.GetValue<string>();
        return json["type"]!.GetValue<string>() switch
        {
            "metric" => new MlflowMetric(
                Name(), Number(json["value"]!), json["time"]!.GetValue<long>(), json["step"]?.GetValue<long>() ?? 0),
            "param" => new MlflowParam(Name(), json["value"] is JsonValue v ? v.ToString() : ""),
            _ => null,
        };
    }

    private static double Number(JsonNode value) => value.GetValueKind() == JsonValueKind.String
        ? double.Parse(value.GetValue<string>(), CultureInfo.InvariantCulture)
        : value.GetValue<double>();
}
