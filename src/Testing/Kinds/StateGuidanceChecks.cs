using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Testing.StandIns;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>Probabilities that stay probabilities, and none changed where nothing is asked.</summary>
internal sealed class StateGuidanceChecks() : KindChecks<IStateGuidance>(IStateGuidance.Kind)
{
    protected override IReadOnlyList<World> Worlds => [World.States];

    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Law("what it gives is normalised, and what was impossible stays so", (guidance, _) =>
        {
            foreach (var process in StateWorlds.Processes)
            {
                var (inner, guided) = Both(guidance, process, Asked());
                Must.Equal(ones(8, 1, dtype: float64), guided.LogProbabilities.exp().sum(-1), 1e-9, "the sum of probabilities");
                // What is possible may be made impossible, as by the best of several states alone.
                Must.Hold(guided.LogProbabilities.isneginf().logical_or(inner.LogProbabilities.isneginf().logical_not()).all().item<bool>(),
                    $"something impossible has become possible");
                Must.Hold(guided.Evaluations >= 1, $"it tells {guided.Evaluations} evaluations");
            }
        }),
        Law("where nothing is asked it changes nothing, if it needs something to be asked", (guidance, _) =>
        {
            if (!guidance.NeedsCondition) return;
            var (inner, guided) = Both(guidance, StateWorlds.Processes[0], null);
            Must.Equal(inner.LogProbabilities.exp(), guided.LogProbabilities.exp(), 1e-12, "the probabilities");
        }),
    ];

    protected override void Measure(IStateGuidance plugin, World world, Record record)
    {
        foreach (var (process, i) in StateWorlds.Processes.Select((p, i) => (p, i)))
        {
            var guided = Both(plugin, process, Asked()).Guided;
            record.Add($"probabilities {i}", guided.LogProbabilities.exp().flatten().data<double>().ToArray());
            record.Add(
                $"probabilities {i} of 3 positions",
                Both(plugin, process, Asked(), 3).Guided.LogProbabilities.exp().flatten().data<double>().ToArray());
            record.Add($"cost {i}", guided.Evaluations, plugin.NeedsCondition ? 1 : 0, plugin.NeedsUnconditional ? 1 : 0);
        }
    }

    private static Condition Asked() => Condition.OfClasses(tensor(new long[] { 0, 1, 0, 1, -1, -1, 1, 0 }));

    private static (StatePrediction Inner, StatePrediction Guided) Both(IStateGuidance guidance, StateProcess process, Condition? asked,
        int positions = 1)
    {
        var denoiser = new Asking(process);
        var zt = StateWorlds.Start(process, 8, positions);
        return (denoiser.Predict(zt, 7, asked), guidance.Apply(denoiser).Predict(zt, 7, asked));
    }

    /// <summary>Class 0 likes low states, class 1 high ones.</summary>
    private sealed class Asking(StateProcess process) : IStateDenoiser
    {
        public StatePrediction Predict(Tensor zt, int step, Condition? condition)
        {
            var logits = StateWorlds.Exact(process, StateReading.X0).Predict(zt, full(1, (double)step / process.Steps, dtype: float64),
                null);
            if (condition?[ConditionPart.Class] is { } classes)
            {
                var slope = where(classes.lt(0), zeros(classes.shape), classes.to(float32) - 0.5f).to(float64).reshape(-1, 1, 1);
                logits = logits + slope * arange(process.States, dtype: float64);
            }

            return new(StateReading.X0.Normalized(logits, zt, process, [step]));
        }
    }
}
