using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Guidance;
using Diffusion.Plugins.Tests.Samplers;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Guidance;

/// <summary>A classifier with log p(0 | x) = x^2 and log p(1 | x) = -x, up to a constant, and a denoiser x0 = 3 x + 1.</summary>
public sealed class ClassifierGuidanceTests
{
    private static readonly NoiseLevel Level = new(0.5, 0.6, 0.8);

    /// <summary>001: x0 + w sigma^2 / alpha grad log p(y | x_t); the second sample asks class 1, the third nothing.</summary>
    [Fact]
    public void FollowsTheGradientAtTheNoisySample()
    {
        var (guided, classifier) = Guided(ClassifierInput.Noisy);
        // x = 2: 7 + w sigma^2 / alpha 2 x; the second 7 - that of 1.
        Assert.Equal([7 + 2 * Step * 4, 7 - 2 * Step, 7], guided, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal((Level, 2), classifier.Asked);
    }

    /// <summary>
    /// log p(y | x0hat(x)) has the gradient of the classifier at 3 x + 1, times 3; a classifier of clean samples sees no noise.
    /// </summary>
    [Fact]
    public void FollowsTheGradientThroughTheEstimate()
    {
        var (guided, classifier) = Guided(ClassifierInput.Estimate);
        Assert.Equal([7 + 2 * Step * 14 * 3, 7 - 2 * Step * 3, 7], guided, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal((classifier.LeastNoise, 7), classifier.Asked);
    }

    private static double Step => Level.Sigma * Level.Sigma / Level.Alpha;

    private static (double[] X0, Classifier Classifier) Guided(ClassifierInput at)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var model = new Model();
        var guidance = new ClassifierGuidance(new() { Scale = 2, At = at }, null!, model);
        var condition = Condition.OfClasses(tensor(new long[] { 0, 1, ConditionPart.NoClass }));
        var guided = guidance.Apply(new FunctionDenoiser((x, _) => 3 * x + 1));
        var prediction = guided.Predict(full([3, 1], 2.0, dtype: float64), Level, condition);
        Assert.Equal((1, 1), (prediction.Evaluations, prediction.ClassifierEvaluations));
        Assert.False(prediction.X0.requires_grad);
        return (prediction.X0.flatten().data<double>().ToArray(), model.Exact);
    }

    private sealed class Model : IModel
    {
        public Classifier Exact { get; } = new();

        public INoisyClassifier ExactClassifier => Exact;

        public string? Refusal(DataSpace space) => null;

        public NetworkModule Create(NetworkShape shape) => throw new NotSupportedException();
    }

    private sealed class Classifier : INoisyClassifier
    {
        public (NoiseLevel Level, double X) Asked { get; private set; }

        public NoiseLevel LeastNoise { get; } = new(0.01, 1, 0.01);

        public Tensor LogProbabilities(Tensor xt, NoiseLevel level)
        {
            Asked = (level, xt[0, 0].item<double>());
            return cat([xt.square(), -xt], 1);
        }
    }
}
