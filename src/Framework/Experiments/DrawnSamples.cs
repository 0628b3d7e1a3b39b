using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Experiments;

/// <summary>The result of a drawing, on the CPU.</summary>
/// <param name="Samples">The samples and what was asked of them.</param>
/// <param name="Recordings">What the task keeps of their way, by the names of NumPy files without <c>.npy</c>.</param>
/// <param name="FunctionEvaluations">Evaluations of networks for each sample; a batch of twice the size counts two.</param>
/// <param name="ClassifierEvaluations">Evaluations of classifiers for each sample.</param>
public sealed record DrawnSamples(
    Samples Samples, IReadOnlyDictionary<string, Tensor> Recordings, int FunctionEvaluations, int ClassifierEvaluations = 0);

/// <summary>What a task needs to draw or to measure.</summary>
/// <param name="Data">The data, on the CPU.</param>
/// <param name="Streams">The run's random streams.</param>
/// <param name="Progress">Takes the number of finished samples.</param>
/// <param name="Cancellation">Ends the work early.</param>
public sealed record DrawingContext(
    Dataset Data, RandomStreams Streams, Action<int> Progress, CancellationToken Cancellation = default);
