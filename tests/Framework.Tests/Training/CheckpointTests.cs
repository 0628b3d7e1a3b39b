using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Training;

public sealed class CheckpointTests : IDisposable
{
    private static readonly TrainingOptions Options = new() { Steps = 3, BatchSize = 4, EvaluateEvery = 0, CheckpointEvery = 0 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// The device "meta" keeps no numbers, but as on a GPU a module that is moved away from it and back has new parameters.
    /// </summary>
    [Theory]
    [InlineData(DeviceType.CPU)]
    [InlineData(DeviceType.META)]
    public void IsReadIntoTheParametersThatAModuleHas(DeviceType device)
    {
        using var trained = new Line(CPU);
        Assert.True(Train(trained, Compute.Cpu).Completed);
        using var fresh = new Line(new Device(device));
        var before = fresh.Module.parameters().ToList();

        var outcome = Train(fresh, new(new Device(device), ScalarType.Float32));

        Assert.Equal((3, true), (outcome.Step, outcome.Completed));
        var after = fresh.Module.parameters().ToList();
        Assert.Equal(2, after.Count);
        Assert.All(after.Zip(before), p => Assert.Same(p.Second, p.First));
        Assert.All(after, p => Assert.Equal(device, p.device.type));
        if (device == DeviceType.CPU) Assert.Equal(Numbers(trained), Numbers(fresh));
    }

    [Fact]
    public void OfAnotherModuleIsRefused()
    {
        using var trained = new Line(CPU);
        Train(trained, Compute.Cpu);
        using var deeper = nn.Sequential(nn.Linear(2, 1), nn.Linear(1, 1));
        using var other = nn.Sequential(nn.Linear(2, 1));
        using var wider = new Network(3);
        var checkpoint = new CheckpointStore(_folder.Path, 1).FindLatest()!;

        Assert.Contains("holds 2 tensors, but the module has 4", Assert.Throws<InvalidDataException>(
            () => CheckpointStore.LoadAverages(checkpoint, deeper)).Message, StringComparison.Ordinal);
        Assert.Contains("holds '_linear.weight' as [1, 2], but the module has it as [1, 3]", Assert.Throws<InvalidDataException>(
            () => CheckpointStore.LoadAverages(checkpoint, wider)).Message, StringComparison.Ordinal);
        Assert.Contains("holds '_linear.weight', which the module has not", Assert.Throws<InvalidDataException>(
            () => CheckpointStore.LoadAverages(checkpoint, other)).Message, StringComparison.Ordinal);
    }

    private TrainingOutcome Train(Line line, Compute compute)
    {
        using var streams = new RandomStreams(0);
        using var batches = new BatchSource(new Samples(ones(8, 2)), Options.BatchSize, streams, compute);
        return new Trainer(Options, new Adam(), new CheckpointStore(_folder.Path, 1)).Run(line, batches, streams);
    }

    private static float[] Numbers(Line line) => [.. line.Module.parameters().SelectMany(p => p.detach().data<float>().ToArray())];

    /// <summary>A line that learns to be 1.</summary>
    private sealed class Line(Device device) : ITrainable, IDisposable
    {
        private readonly Network _network = new Network(2).to(device);

        public nn.Module Module => _network;

        public Tensor Loss(Samples batch, RandomStreams streams) => (_network.call(batch.Values) - 1).square().mean();

        public IReadOnlyDictionary<string, double> Evaluate() => new Dictionary<string, double>();

        public void Dispose() => _network.Dispose();
    }

    private sealed class Network : nn.Module<Tensor, Tensor>
    {
        private readonly Linear _linear;

        public Network(int inputs)
            : base(nameof(Network))
        {
            _linear = nn.Linear(inputs, 1);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => _linear.call(x);
    }

    private sealed class Adam : IOptimizer
    {
        public OptimizerHelper Create(IEnumerable<Parameter> parameters, double learningRate) => optim.AdamW(parameters, learningRate);
    }
}
