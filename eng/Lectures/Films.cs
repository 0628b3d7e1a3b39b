using Diffusion.Cli;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Tasks.Denoising;
using Diffusion.Reports;
using static TorchSharp.torch;

namespace Diffusion.Lectures;

/// <summary>
/// 001's films of a trained run: data turned to noise, and while samples are drawn x_t, the estimate of x0 and the predicted noise.
/// </summary>
internal static class Films
{
    private const int Rows = 6;

    public static void Draw(string path)
    {
        var catalog = PluginSet.Create();
        using var runs = new TrainedRuns(catalog, Compute.Cpu);
        var folder = TrainedRuns.Find(path);
        using var run = new TrainedRun(folder, new Composition(new ExperimentReader(catalog).Read(folder.ExperimentFile), catalog));
        using var scope = NewDisposeScope();
        var parts = new DenoisingParts(run.Composition);
        Directory.CreateDirectory(Page.Images);
        Forward(parts, run.Composition.Data.Load().Test.Values.narrow(0, 0, Rows));
        Backward(parts, (NetworkModule)run.Module());
    }

    /// <summary>x_t = alpha x0 + sigma eps with one eps for all times, as in the lectures' pictures.</summary>
    private static void Forward(DenoisingParts parts, Tensor x0)
    {
        using var random = new Generator(1);
        var eps = randn(x0.shape, generator: random);
        double[] times = [0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1];
        Save("film-forward", times, [.. times.Select(t => t == 0 ? x0 : parts.Schedule.Alpha(t) * x0 + parts.Schedule.Sigma(t) * eps)]);
    }

    private static void Backward(DenoisingParts parts, NetworkModule network)
    {
        var watch = new Watch(parts.Denoiser(network));
        var levels = parts.Levels();
        var space = parts.Composition.DescribeCodes();
        var start = new SampleNoise(1).Next([Rows, .. space.Shape], float32, CPU);
        var asked = space.Classes > 0 ? Condition.OfClasses(arange(Rows, dtype: int64)) : null;
        var last = parts.Sampler.Sample(new(watch, parts.Schedule, levels, start, new SampleNoise(2), asked));
        double[] times = [.. watch.Frames.Select(f => f.Time)];
        Save("film-xt", [.. times, 0], [.. watch.Frames.Select(f => f.Xt), last]);
        Save("film-x0", times, [.. watch.Frames.Select(f => f.X0)]);
        // Noise has a larger range than images: a third of it is shown.
        Save("film-eps", times, [.. watch.Frames.Select(f => f.Eps / 3)]);
    }

    private static void Save(string name, double[] times, Tensor[] frames)
    {
        using var film = stack(frames).to(float32);
        FilmStrip.Draw(Page.Image(name), new([.. film.shape.Select(n => (int)n)], film.data<float>().ToArray()), FilmStrip.Times(times));
    }

    /// <summary>Keeps what goes into a denoiser and what comes out.</summary>
    private sealed class Watch(IDenoiser inner) : DelegatingDenoiser(inner)
    {
        public List<(double Time, Tensor Xt, Tensor X0, Tensor Eps)> Frames { get; } = [];

        public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
        {
            var prediction = base.Predict(xt, level, condition);
            var (x, x0) = (xt.clone().DetachFromDisposeScope(), prediction.X0.clone().DetachFromDisposeScope());
            Frames.Add((level.Time, x, x0, SamplingSteps.Noise(x, x0, level).DetachFromDisposeScope()));
            return prediction;
        }
    }
}
