using static TorchSharp.torch;

namespace Diffusion.Framework.Training;

/// <summary>Looks at a module while it is trained, and changes nothing of it.</summary>
public interface ITrainingJudge
{
    /// <summary>Whether it looks after a step.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="steps">Steps in all.</param>
    bool IsDue(long step, long steps);

    /// <summary>
    /// Looks at the module, with its averaged parameters and for evaluation. A training that goes on from a checkpoint asks again for
    /// steps that were looked at before.
    /// </summary>
    /// <exception cref="OperationCanceledException">When the run was cancelled: the training asks again when it goes on.</exception>
    void Judge(nn.Module module, long step);
}
