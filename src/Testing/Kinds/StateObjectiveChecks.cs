using Diffusion.Framework.Discrete;
using Diffusion.Framework.Models;
using Diffusion.Framework.Testing.StandIns;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>Losses that the exact reverse has least of.</summary>
internal sealed class StateObjectiveChecks() : KindChecks<IStateObjective>(IStateObjective.Kind)
{
    protected override IReadOnlyList<World> Worlds => [World.States];

    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Each("the loss is a finite number whose gradient reaches the network", (objective, process) =>
        {
            var logits = zeros([1, 1, process.States], dtype: float64).requires_grad_(true);
            var loss = objective.Loss(new FunctionNetwork((z, _, _) => logits.expand(z.shape[0], z.shape[1], -1)), Batch(), process,
                new Generator(3));
            Must.Shape([], loss, "the loss");
            Must.Finite(loss, "the loss");
            loss.backward();
            Must.Finite(logits.grad!, "the gradient");
            Must.Hold(logits.grad!.abs().max().item<double>() > 0, $"the gradient is 0");
        }),
        Each("the exact reverse has a lower loss than one that is a little off", (objective, process) =>
        {
            double exact = Mean(objective, process, StateWorlds.Exact(process, objective.Reading));
            for (int k = 0; k < process.DataStates; k += 2)
            {
                double off = Mean(objective, process, Tilted(process, objective.Reading, k));
                Must.Hold(exact < off, $"the exact reverse has {exact:f5}, one that is off by 0.7 at state {k} has {off:f5}");
            }
        }),
    ];

    protected override void Measure(IStateObjective plugin, World world, Record record)
    {
        foreach (var (process, i) in StateWorlds.Processes.Select((p, i) => (p, i)).Where(p => plugin.Refusal(p.p) is null))
            for (int seed = 0; seed < 3; seed++)
                record.Add($"loss {i} {seed}", plugin.Loss(Tilted(process, plugin.Reading, 1), Batch(), process,
                    new Generator((ulong)seed)).item<double>());
        record.Add("reading", plugin.Reading.AllowsAnyStep ? 1 : 0);
    }

    protected override void MeasureMore(Trial trial, Record record)
    {
        var objective = trial.Create<IStateObjective>(World.States);
        record.AddTexts("refusals of processes", StateWorlds.Unusual.Select(p => objective.Refusal(p) ?? ""));
    }

    private (string, Action<Trial>) Each(string sentence, Action<IStateObjective, StateProcess> law) => Law(sentence, (objective, _) =>
    {
        foreach (var process in StateWorlds.Processes.Where(p => objective.Refusal(p) is null)) law(objective, process);
    });

    /// <summary>Samples of two positions.</summary>
    private static Data.Samples Batch() => new(World.States.Data.Train.Values.reshape(-1, 2));

    /// <summary>The same draws for each network, so that what differs is the network alone.</summary>
    private static double Mean(IStateObjective objective, StateProcess process, INetwork network)
    {
        using var scope = NewDisposeScope();
        return Enumerable.Range(0, 12).Average(i => objective.Loss(network, Batch(), process, new Generator((ulong)i)).item<double>());
    }

    private static FunctionNetwork Tilted(StateProcess process, StateReading reading, int state)
    {
        var exact = StateWorlds.Exact(process, reading);
        return new((z, time, condition) =>
        {
            var logits = exact.Predict(z, time, condition);
            return logits + 0.7 * nn.functional.one_hot(tensor((long)state), process.States);
        });
    }
}
