using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Guidance;

/// <summary>
/// score + w grad log p(y | x_t), which is x0 + w sigma^2 / alpha grad log p(y | x_t). The classifier was trained by a run of its own, or
/// is the model's own where that has an exact one.
/// </summary>
[Description("follows the gradient of a classifier of noisy samples")]
[Source("Dhariwal and Nichol 2021, Algorithm 1; 001 classifier guidance")]
public sealed class ClassifierGuidance(ClassifierGuidanceOptions options, TrainedRuns runs, IModel model, DataSpace space) : IGuidance
{
    public bool NeedsClasses => true;

    public string? Refusal => options.Run is { } run
        ? runs.Refusal<IClassifierTask>(run, space)
        : model.ClassifiesNoisySamples ? null
        : "The guidance 'classifier' needs the key 'run', the folder of a run of the task 'classifier'. "
            + "Only the model 'oracle' brings a classifier of its own.";

    public IDenoiser Apply(IDenoiser inner)
    {
        INoisyClassifier classifier = options.Run is { } run ? runs.Open(run).Classifier() : inner.As<INoisyClassifier>()!;
        return new Guided(inner, classifier, options);
    }

    private sealed class Guided(IDenoiser inner, INoisyClassifier classifier, ClassifierGuidanceOptions options) : DelegatingDenoiser(inner)
    {
        public override Tensor Denoise(Tensor xt, NoiseLevel level, Condition? condition)
        {
            if (condition is null) return Inner.Denoise(xt, level, null);
            using var scope = NewDisposeScope();
            var x0 = Inner.Denoise(xt, level, options.Conditional ? condition : condition.Dropped());
            double step = options.Scale * level.Sigma * level.Sigma / level.Alpha;
            return (x0 + step * Gradient(xt, level, condition.Labels!)).MoveToOuterDisposeScope();
        }

        /// <summary>grad log p(y | x_t); 0 where nothing is asked.</summary>
        private Tensor Gradient(Tensor xt, NoiseLevel level, Tensor labels)
        {
            using var gradients = enable_grad();
            var x = xt.detach().requires_grad_(true);
            var asked = classifier.LogProbabilities(x, level).gather(1, labels.clamp(0).unsqueeze(1)).squeeze(1);
            return autograd.grad([asked.masked_fill(labels.lt(0), 0).sum()], [x])[0].to(xt.dtype);
        }
    }
}

public sealed record ClassifierGuidanceOptions
{
    [Description("folder of the run that trained the classifier; absent takes the model's own")]
    public string? Run { get; init; }

    [Description("w: 0 is no guidance; 1 samples the conditional distribution when the classifier is exact"), Range(0, 1000.0)]
    public double Scale { get; init; } = 1;

    [Description("true steers the conditional estimate, false the unconditional one")]
    public bool Conditional { get; init; }
}
