using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Autoencoding;

/// <summary>
/// The loss (reconstruction + beta KL) / dimensions, in nats: the bound of -log p(x) for beta = 1, the reconstruction alone where codes are
/// points. Of several levels the KL is what the draw says of it.
/// </summary>
internal sealed class AutoencoderTraining(AutoencoderModule module, AutoencoderOptions options, DataSpace space, Samples? validation)
    : ITrainable
{
    private const int EvaluationSamples = 1024;

    private readonly Samples? _validation = validation?.Subset(EvaluationSamples);
    private (double Reconstruction, double Divergence)? _last;

    public nn.Module Module => module;

    public Tensor Loss(Samples batch, RandomStreams streams)
    {
        using var scope = NewDisposeScope();
        var (reconstruction, divergence) = Parts(batch, streams["codes"]);
        _last = (reconstruction.to(float64).item<double>(), divergence.to(float64).item<double>());
        return (reconstruction + options.Beta * divergence).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Both parts of the loss of the last batch, in nats per dimension, and of validation data with the same random numbers every time.
    /// </summary>
    public IReadOnlyDictionary<string, double> Evaluate()
    {
        var numbers = new Dictionary<string, double>();
        if (_last is var (reconstructionOfBatch, divergenceOfBatch))
            (numbers["reconstruction"], numbers["divergence"]) = (reconstructionOfBatch, divergenceOfBatch);
        if (_validation is null) return numbers;
        using var scope = NewDisposeScope();
        using var random = new Generator(0, CPU);
        var (reconstruction, divergence) = Parts(_validation, random);
        numbers["reconstructionValidation"] = reconstruction.to(float64).item<double>();
        numbers["divergenceValidation"] = divergence.to(float64).item<double>();
        numbers["lossValidation"] = numbers["reconstructionValidation"] + options.Beta * numbers["divergenceValidation"];
        return numbers;
    }

    /// <summary>The mean reconstruction and divergence per dimension of the data.</summary>
    private (Tensor Reconstruction, Tensor Divergence) Parts(Samples batch, Generator random)
    {
        if (!options.IsVariational)
        {
            var code = module.Up(1, batch.Values, batch.Condition).Mean;
            var alone = -module.LogLikelihood(batch.Values, code, batch.Condition).mean() / space.Dimensions;
            return (alone, zeros_like(alone));
        }

        var bound = HierarchicalBound.Draw(module, batch.Values, batch.Condition, random);
        return (bound.Reconstruction.mean() / space.Dimensions, (bound.Between + bound.Prior).mean() / space.Dimensions);
    }
}
