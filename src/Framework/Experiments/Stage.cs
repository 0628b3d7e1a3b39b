using Diffusion.Framework.Data;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Framework.Experiments;

/// <summary>
/// One stage of a task's training. It has checkpoints of its own and can be gone on with; it may use the module of the stage before it, or
/// another run.
/// </summary>
/// <param name="Name">Names its checkpoints where a task has several stages, kebab-case.</param>
/// <param name="Options">How long and how fast.</param>
/// <param name="CreateModule">
/// A fresh module on the CPU. Its parameters come from TorchSharp's global generator, which the caller seeds.
/// </param>
/// <param name="Train">What is trained, for a module of <paramref name="CreateModule"/> that has been moved to its device.</param>
public sealed record Stage(
    string Name, TrainingOptions Options, Func<nn.Module> CreateModule, Func<nn.Module, StageContext, ITrainable> Train);

/// <summary>What a stage sees of the run.</summary>
/// <param name="HeldOut">Data for evaluations, where the run computes.</param>
/// <param name="Before">The module of the stage before, with its averaged parameters; null for the first.</param>
public sealed record StageContext(Samples HeldOut, nn.Module? Before);
