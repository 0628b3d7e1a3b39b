using static TorchSharp.torch;
using static TorchSharp.torch.optim;
using OptimizerHelper = TorchSharp.Modules.OptimizerHelper;

namespace Diffusion.Framework.Training;

/// <summary>Everything that a training step changes, besides the random streams.</summary>
internal sealed class TrainerState : IDisposable
{
    public TrainerState(ITrainingTask task, TrainingOptions options)
    {
        Module = task.Module;
        OfTask = task.State;
        Optimizer = AdamW(Module.parameters(), lr: options.LearningRate, weight_decay: options.WeightDecay);
        Averages = new AveragedParameters(Module, options.EmaDecay);
    }

    public nn.Module Module { get; }

    /// <summary>What the task changes besides the module, or null.</summary>
    public IResumable? OfTask { get; }

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
