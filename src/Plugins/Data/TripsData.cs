using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>
/// A generated table of trips: the weather, which decides the temperature; the distance; how one goes, which depends on both; and the
/// minutes that it takes. Numbers have about mean 0 and variance 1. Rows of the three parts are independent draws.
/// </summary>
[Description("a generated table of trips: two columns of words, three of numbers, that depend on each other")]
[Source("made for this project")]
public sealed class TripsData(PlaneOptions options) : IDataSource
{
    private static readonly string[] Weather = ["sun", "rain", "snow"], Means = ["foot", "bicycle", "bus", "car"];
    private static readonly double[] Degrees = [0.6, -0.2, -1.8], Slowness = [0, 0.1, 0.5], Pace = [2.4, 1.2, 0.9, 0.5];

    public DataSpace Describe() => new(
        [5],
        new TableValues([new("weather", Weather), new("temperature"), new("distance"), new("means", Means), new("minutes")]));

    public bool HasValidation => options.ValidationPart > 0;

    public Dataset Load()
    {
        using var scope = NewDisposeScope();
        using var streams = new RandomStreams(options.DataSeed);
        var train = Draw(options.Count, streams["train"]);
        var validation = HasValidation ? Draw(options.ValidationPart, streams["validation"]) : null;
        var test = Draw(options.TestPart, streams["held out"]);
        return new Dataset(new(train), validation is null ? null : new(validation), new(test), Digest.Of(train, test, validation))
            .MoveToOuterDisposeScope();
    }

    private static Tensor Draw(int count, Generator random)
    {
        Tensor Normal() => randn(count, dtype: float64, generator: random);
        Tensor Of(double[] numbers, Tensor index) => tensor(numbers, dtype: float64).index_select(0, index);
        var weather = multinomial(tensor(new[] { 0.6, 0.3, 0.1 }, dtype: float64), count, replacement: true, generator: random);
        var temperature = Of(Degrees, weather) + 0.6 * Normal();
        var distance = Normal();
        // Far trips go by bus and car; a bicycle needs warm weather.
        var scores = stack(
            [-1.5 * distance, 0.8 * temperature - 0.3 * distance, 0.8 * distance, 0.5 + 1.2 * distance - 0.3 * temperature], 1);
        var means = multinomial(scores.softmax(1), 1, generator: random).squeeze(1);
        var minutes = (distance.mul(0.6).exp() * Of(Pace, means)).log() + Of(Slowness, weather) + 0.15 * Normal();
        return stack([weather.to(float64), temperature, distance, means.to(float64), (minutes - 0.1) / 0.6], 1).to(float32);
    }
}
