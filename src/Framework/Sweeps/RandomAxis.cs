using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Diffusion.Framework.Sweeps;

/// <summary>
/// A distribution of values for one path. Each path has its own stream of random numbers, so that a larger count keeps the earlier values
/// and another axis does not change them.
/// </summary>
internal sealed class RandomAxis(string path, Func<Random, JsonNode?> draw)
{
    private const int Digits = 6;

    public string Path { get; } = path;

    /// <summary>exp(u), u uniform in [log low, log high).</summary>
    public static Func<Random, double> LogUniform(double low, double high) =>
        random => Math.Exp(Math.Log(low) + (Math.Log(high) - Math.Log(low)) * random.NextDouble());

    /// <summary>Uniform in [low, high).</summary>
    public static Func<Random, double> Uniform(double low, double high) => random => low + (high - low) * random.NextDouble();

    /// <summary>One of the given values, each as likely.</summary>
    public static Func<Random, JsonNode?> Choice(JsonArray values) => random => values[random.Next(values.Count)]?.DeepClone();

    /// <summary>A number with six significant digits, which names and files show whole.</summary>
    public static Func<Random, JsonNode?> Number(Func<Random, double> draw) => random =>
    {
        var digits = draw(random).ToString($"G{Digits}", CultureInfo.InvariantCulture);
        return JsonValue.Create(double.Parse(digits, CultureInfo.InvariantCulture));
    };

    /// <summary>The nearest whole number.</summary>
    public static Func<Random, JsonNode?> Whole(Func<Random, double> draw) => random => JsonValue.Create((long)Math.Round(draw(random)));

    /// <summary>The first values of the axis.</summary>
    public IReadOnlyList<Setting> Draw(int count, long seed)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed} {Path}"));
        var random = new Random(BitConverter.ToInt32(hash));
        return [.. Enumerable.Range(0, count).Select(_ => new Setting(Path, draw(random)))];
    }
}
