using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Training;

/// <summary>
/// Two numbers that are drawn to a goal: the loss is half their squared distance from it, so that the gradient is the difference.
/// </summary>
internal class TwoNumbers : ITrainable
{
    /// <summary>Where they begin.</summary>
    public static readonly double[] Start = [3, -1];

    /// <summary>Where the loss is 0.</summary>
    public static readonly double[] Goal = [-0.5, 2];

    public nn.Module Module { get; } = new Numbers();

    public virtual IResumable? State => null;

    /// <summary>The numbers as they are.</summary>
    public double[] Values => Parameter.detach().data<double>().ToArray();

    protected Parameter Parameter => ((Numbers)Module).Values;

    public bool IsTraining => Module.training;

    public virtual Tensor Loss(Samples batch, RandomStreams streams) => (Parameter - tensor(Goal)).square().sum() / 2;

    /// <summary>The numbers that the module holds while it is judged.</summary>
    public virtual IReadOnlyDictionary<string, double> Evaluate() =>
        IsTraining ? throw new InvalidOperationException("The module is judged as it trains.")
        : new Dictionary<string, double> { ["first"] = Values[0], ["second"] = Values[1] };

    /// <summary>Batches of two of five samples.</summary>
    public static BatchSource Batches(RandomStreams streams) =>
        new(new(tensor(new[] { 1.0, 2, 3, 4, 5 }).unsqueeze(1)), 2, streams, new Compute(CPU, ScalarType.Float64));

    private sealed class Numbers : nn.Module
    {
        private readonly Parameter _values = new(tensor(Start));

        public Numbers() : base("numbers") => RegisterComponents();

        public Parameter Values => _values;
    }
}

/// <summary>Steps along the gradient; with a momentum it has a state.</summary>
internal sealed class Descent(double momentum = 0) : IOptimizer
{
    public OptimizerHelper Create(IEnumerable<Parameter> parameters, double learningRate) => optim.SGD(parameters, learningRate, momentum);
}

/// <summary>Keeps what the training loop tells; may do something after a step.</summary>
internal sealed class Listener(Action<long>? after = null) : ITrainingObserver
{
    public List<string> Warnings { get; } = [];

    public void Warn(string message) => Warnings.Add(message);

    public List<(string Name, double Value, long Step)> Metrics { get; } = [];

    public List<TrainingProgress> Steps { get; } = [];

    public void Metric(string name, double value, long step) => Metrics.Add((name, value, step));

    public void Progress(TrainingProgress progress)
    {
        Steps.Add(progress);
        after?.Invoke(progress.Step);
    }

    /// <summary>The steps at which a number was told.</summary>
    public IEnumerable<long> At(string name) => Metrics.Where(m => m.Name == name).Select(m => m.Step);
}
