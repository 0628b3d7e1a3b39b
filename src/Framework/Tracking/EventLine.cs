using System.Text.Json;

namespace Diffusion.Framework.Tracking;

/// <summary>One whole line of <c>events.jsonl</c>.</summary>
/// <param name="End">Position after the line's end, in bytes: where to go on reading.</param>
/// <param name="Text">The line without its end.</param>
/// <param name="Event">What it says; null when it is no event, as after a kill in the middle of a line.</param>
public sealed record EventLine(long End, string Text, RunEvent? Event)
{
    internal static EventLine Of(string text, long end) => new(end, text, Parse(text));

    private static RunEvent? Parse(string text)
    {
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
