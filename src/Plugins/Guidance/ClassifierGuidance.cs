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
/// is the model's own where that has an exact one. A classifier of clean samples can be asked at the estimate of x0 instead, with the
/// gradient through the denoiser: grad log p(y | x0hat(x_t)), which is not the score of a condition but needs no noisy training.
/// </summary>
[Description("follows the gradient of a classifier of noisy samples")]
[Source("Dhariwal and Nichol 2021, Algorithm 1; at the estimate: Bansal et al. 2023, eq. 5 and 6; 001 classifier guidance")]
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
            var asked = options.Conditional ? condition : condition.Dropped();
            var classes = condition[ConditionPart.Class]!;
            // Pure noise tells nothing of a class.
            double step = level.Alpha == 0 ? 0 : options.Scale * level.Sigma * level.Sigma / level.Alpha;
            var (prediction, gradient) = options.At == ClassifierInput.Estimate
                ? AtEstimate(xt, level, asked, classes)
                : (Inner.Predict(xt, level, asked), Gradient(xt, x => classifier.LogProbabilities(x, level), classes));
            return (prediction with
            {
                X0 = prediction.X0 + step * gradient,
                ClassifierEvaluations = prediction.ClassifierEvaluations + 1,
            }).MoveToOuterDisposeScope();
        }

        /// <summary>
        /// The classifier asked at the estimate of x0; one evaluation of the denoiser gives the estimate and its gradient.
        /// </summary>
        private (Prediction Prediction, Tensor Gradient) AtEstimate(Tensor xt, NoiseLevel level, Condition asked, Tensor classes)
        {
            Prediction? prediction = null;
            var gradient = Gradient(
                xt,
                x =>
                {
                    prediction = Inner.Predict(x, level, asked);
                    return classifier.LogProbabilities(prediction.X0, classifier.LeastNoise);
                },
                classes);
            var found = prediction! with { X0 = prediction.X0.detach(), Xt = xt, VarianceFraction = prediction.VarianceFraction?.detach() };
            return (found, gradient);
        }

        /// <summary>The gradient in x_t of the log-probabilities of what is asked; 0 where nothing is.</summary>
        private static Tensor Gradient(Tensor xt, Func<Tensor, Tensor> logProbabilities, Tensor classes)
        {
            using var gradients = enable_grad();
            var x = xt.detach().requires_grad_(true);
            var asked = logProbabilities(x).gather(1, classes.clamp(0).unsqueeze(1)).squeeze(1);
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

    [Description(
        "where the classifier is asked: noisy is x_t, for a classifier of noisy samples; "
        + "estimate is the estimate of x0, for one of clean samples, with the gradient through the network")]
    [AddedLater]
    public ClassifierInput At { get; init; } = ClassifierInput.Noisy;
}

/// <summary>Where the classifier is asked.</summary>
public enum ClassifierInput
{
    /// <summary>x_t.</summary>
    Noisy,

    /// <summary>The estimate of x0.</summary>
    Estimate,
}
