using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Testing.StandIns;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>The known distribution with the exact denoiser.</summary>
internal sealed class StateSamplerChecks() : KindChecks<IStateSampler>(IStateSampler.Kind)
{
    private const int Count = 6000;

    protected override IReadOnlyList<World> Worlds => [World.States];

    protected override string? Refusal(IStateSampler plugin, World world) =>
        Problems(plugin).Any() ? null : plugin.Refusal(StateWorlds.Processes[0], StateReading.X0);

    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Each("with the exact denoiser it draws the known distribution", (sampler, process, reading) =>
            Recovers(sampler, Problem(process, reading, Count, 1))),
        Each("it draws the known distribution in fewer steps too, where the reading allows", (sampler, process, reading) =>
        {
            if (reading.AllowsAnyStep) Recovers(sampler, Problem(process, reading, Count, 4));
        }),
        Each("what is asked of each sample reaches the denoiser", (sampler, process, reading) =>
        {
            var asked = Condition.OfClasses(arange(200, dtype: int64).remainder(2));
            var problem = Problem(process, reading, 200, 1) with
            {
                Denoiser = new NetworkStateDenoiser(StateWorlds.OneOfEachClass(process), process, reading), Condition = asked,
            };
            double share = sampler.Sample(problem).flatten().eq(StateWorlds.StateOf(asked)).to(float64).mean().item<double>();
            Must.Hold(share > 0.8, $"{share:p0} of the samples are the only one of their class");
        }),
        Each("samples are states of the data, and its start stays as it was", (sampler, process, reading) =>
        {
            var problem = Problem(process, reading, 50, 1);
            var before = problem.Start.clone();
            var sample = sampler.Sample(problem);
            Must.Shape([50, 1], sample, "the sample");
            Must.Hold(sample.dtype == int64 && sample.ge(0).all().item<bool>() && sample.lt(process.DataStates).all().item<bool>(),
                $"it is {string.Join(" ", sample.data<long>().ToArray())}");
            Must.Equal(before, problem.Start, 0, "its start");
        }),
        Each("it draws the same with the same numbers", (sampler, process, reading) =>
            Must.Equal(sampler.Sample(Problem(process, reading, 40, 1)), sampler.Sample(Problem(process, reading, 40, 1)), 0,
                "the second sample")),
        Each("it stops between two steps when it is cancelled", (sampler, process, reading) =>
        {
            using var stop = new CancellationTokenSource();
            stop.Cancel();
            try
            {
                sampler.Sample(Problem(process, reading, 5, 1), stop.Token);
                Must.Hold(false, $"it went on to its end");
            }
            catch (OperationCanceledException)
            {
            }
        }),
    ];

    protected override void Measure(IStateSampler plugin, World world, Record record)
    {
        foreach (var ((process, reading), i) in Problems(plugin).Select((p, i) => (p, i)))
        foreach (int positions in new[] { 1, 3 })
        {
            var problem = Problem(process, reading, 60, reading.AllowsAnyStep ? 4 : 1);
            if (positions > 1) problem = problem with { Start = StateWorlds.Start(process, 20, positions) };
            record.Add(
                $"samples {i}" + (positions > 1 ? $" of {positions} positions" : ""),
                plugin.Sample(problem).to(float64).flatten().data<double>().ToArray());
        }
    }

    protected override void MeasureMore(Trial trial, Record record)
    {
        var sampler = trial.Create<IStateSampler>(World.States);
        record.AddTexts("refusals of processes", StateWorlds.Unusual.SelectMany(p =>
            new[] { StateReading.X0, StateReading.Previous }.Select(r => sampler.Refusal(p, r) ?? "")));
    }

    private (string, Action<Trial>) Each(string sentence, Action<IStateSampler, StateProcess, StateReading> law) => Law(sentence,
        (sampler, _) =>
    {
        foreach (var (process, reading) in Problems(sampler))
        {
            using var scope = NewDisposeScope();
            law(sampler, process, reading);
        }
    });

    private static void Recovers(IStateSampler sampler, StateSamplingProblem problem)
    {
        double[] shares = StateWorlds.Shares(sampler.Sample(problem));
        double distance = shares.Zip(StateData.Known, (a, b) => Math.Abs(a - b)).Sum() / 2;
        // Steps of a jump process held over a step are a little off.
        var told = string.Join(" ", shares.Select(s => Math.Round(s, 3)));
        Must.Hold(distance < 0.06, $"the total variation from it is {distance:f3}; the shares are {told}");
    }

    private static IEnumerable<(StateProcess Process, StateReading Reading)> Problems(IStateSampler sampler) =>
        from process in StateWorlds.Processes
        from reading in new[] { StateReading.X0, StateReading.Previous }
        where sampler.Refusal(process, reading) is null
        select (process, reading);

    private static StateSamplingProblem Problem(StateProcess process, StateReading reading, int count, int stride) => new(
        StateWorlds.Denoiser(process, reading), process, reading, StateWorlds.Falling(stride), StateWorlds.Start(process, count),
            new SampleUniforms(2), null);
}
