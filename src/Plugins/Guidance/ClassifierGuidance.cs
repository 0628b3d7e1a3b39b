using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Guidance;

/// <summary>
/// score + w grad log p(y | x_t), which is x0 + w sigma^2 / alpha grad log p(y | x_t). The classifier was trained by a run of its own, or
/// is the model's own where that has an exact one.
/// </summary>
[Description("follows the gradient of a classifier of noisy samples")]
[Source("Dhariwal and Nichol 2021, Algorithm 1; 001 classifier guidance")]
public sealed class ClassifierGuidance(ClassifierGuidanceOptions options, TrainedRuns runs, IModel model) : IGuidance
{
    public bool NeedsClasses => true;

    public string? Refusal => options.Run is not null || model.ExactClassifier is not null ? null
        : "The guidance 'classifier' needs the key 'run', the folder of a run of the task 'classifier'. "
            + "Only the model 'oracle' brings a classifier of its own.";

    public IDenoiser Apply(IDenoiser inner) =>
        new Guided(inner, options.Run is { } run ? runs.Open(run) : model.ExactClassifier!, options);

    private sealed class Guided(IDenoiser inner, INoisyClassifier classifier, ClassifierGuidanceOptions options) : DelegatingDenoiser(inner)
    {
        public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
        {
            if (condition is null) return Inner.Predict(xt, level, null);
            using var scope = NewDisposeScope();
            var prediction = Inner.Predict(xt, level, options.Conditional ? condition : condition.Dropped());
            double step = options.Scale * level.Sigma * level.Sigma / level.Alpha;
            return (prediction with
            {
                X0 = prediction.X0 + step * Gradient(xt, level, condition[ConditionPart.Class]!),
                ClassifierEvaluations = prediction.ClassifierEvaluations + 1,
            }).MoveToOuterDisposeScope();
        }

        /// <summary>grad log p(y | x_t); 0 where nothing is asked.</summary>
        private Tensor Gradient(Tensor xt, NoiseLevel level, Tensor classes)
        {
            using var gradients = enable_grad();
            var x = xt.detach().requires_grad_(true);
            var asked = classifier.LogProbabilities(x, level).gather(1, classes.clamp(0).unsqueeze(1)).squeeze(1);
            return autograd.grad([asked.masked_fill(classes.lt(0), 0).sum()], [x])[0].to(xt.dtype);
        }
    }
}

public sealed record ClassifierGuidanceOptions
{
    [Description("folder of the run that trained the classifier; absent takes the model's own")]
    public RunReference<INoisyClassifier>? Run { get; init; }

    [Description("w: 0 is no guidance; 1 samples the conditional distribution when the classifier is exact"), Range(0, 1000.0)]
    public double Scale { get; init; } = 1;

    [Description("true steers the conditional estimate, false the unconditional one")]
    public bool Conditional { get; init; }
}
