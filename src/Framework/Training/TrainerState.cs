using static TorchSharp.torch;
using OptimizerHelper = TorchSharp.Modules.OptimizerHelper;

namespace Diffusion.Framework.Training;

/// <summary>Everything that a training step changes, besides the random streams.</summary>
internal sealed class TrainerState : IDisposable
{
    public TrainerState(ITrainable trainable, TrainingOptions options, IOptimizer optimizer)
    {
        Module = trainable.Module;
        OfTrainable = trainable.State;
        Optimizer = optimizer.Create(Module.parameters(), options.LearningRate);
        Averages = new AveragedParameters(Module, options.EmaDecay);
    }

    public nn.Module Module { get; }

    /// <summary>What training changes besides the module, or null.</summary>
    public IResumable? OfTrainable { get; }

    public OptimizerHelper Optimizer { get; }

    public AveragedParameters Averages { get; }

    /// <summary>Steps done.</summary>
    public long Step { get; set; }

    public void Dispose()
    {
        Averages.Dispose();
        Optimizer.Dispose();
    }
}
