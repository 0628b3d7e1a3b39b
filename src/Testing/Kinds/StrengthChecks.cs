using Diffusion.Framework.Discrete;
using Diffusion.Framework.Testing.StandIns;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>Probabilities that leave little of the data at the end.</summary>
internal sealed class StrengthChecks() : KindChecks<IStrengthSchedule>(IStrengthSchedule.Kind)
{
    protected override IReadOnlyList<World> Worlds { get; } =
        [World.States.On(new UniformStandIn()), World.States.On(new AbsorbingStandIn()), World.States.On(new NeighbourStandIn())];

    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Law("strengths are probabilities, and not all 0", (schedule, world) =>
        {
            Must.Hold(schedule.Strengths.Count > 0 && schedule.Strengths.All(s => s is >= 0 and <= 1),
                $"with {world} they are {string.Join(" ", schedule.Strengths)}");
            Must.Hold(schedule.Strengths.Any(s => s > 0), $"they are all 0 with {world}");
        }),
        Law("every step takes away from what is left of the data", (schedule, world) =>
        {
            double kept = 1;
            foreach (double s in schedule.Strengths) kept *= 1 - s;
            Must.Hold(kept < 0.999, $"with {world} a share of {kept:g4} is left untouched by all {schedule.Strengths.Count} steps");
        }),
    ];

    protected override void Measure(IStrengthSchedule plugin, World world, Record record) => record.Add($"{world}", plugin.Strengths);
}
