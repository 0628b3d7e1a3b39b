using System.Globalization;
using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Sampling;

namespace Diffusion.Library;

/// <summary>Refuses choices that are each right but mean nothing together, as an experiment file's are refused.</summary>
internal sealed class DrawingRules(Drawing drawing, IDenoiser denoiser, INoiseSchedule schedule)
{
    /// <summary>What can be told before there are levels.</summary>
    /// <exception cref="InvalidOperationException">With the first thing that is wrong.</exception>
    public void CheckChoices()
    {
        var (sampler, grid) = (drawing.Sampler, drawing.Grid);
        Refuse(sampler.Start == SamplingStart.Data
            ? $"{Name(sampler)} takes data to noise and back, and nothing is drawn of data here. Use another sampler, such as DdimSampler."
            : null);
        double cleanest = schedule.At(schedule.MinTime).LogSnr;
        Refuse(drawing.MinLogSnr >= cleanest
            ? string.Create(CultureInfo.InvariantCulture,
                $"MinLogSnr is {drawing.MinLogSnr}, and {Name(schedule)} has log-SNRs below {cleanest:g3}: nothing is left to sample. ")
                + "Use -10.2 or so."
            : null);
        foreach (var guidance in drawing.Guidance)
            Refuse(guidance.Refusal ?? Clause(guidance, guidance.RefusalOn(schedule)));
        Refuse(drawing.Clipping is { } clipping ? Clause(clipping, clipping.Refusal) : null);
        if (sampler.ChoosesLevels) return;
        Refuse(Clause(grid, grid.Refusal(schedule)));
        Refuse(grid.MostSteps(schedule) is { } most && drawing.Steps > most
            ? $"Steps is {drawing.Steps}, and {Name(grid)} makes at most {most} of {Name(schedule)}. Use fewer steps."
            : null);
    }

    /// <summary>What depends on the levels that are visited.</summary>
    /// <exception cref="InvalidOperationException">With the first thing that is wrong.</exception>
    public void CheckLevels(IReadOnlyList<NoiseLevel> levels, DataSpace space)
    {
        Refuse(Clause(drawing.Sampler, drawing.Sampler.Refusal(levels, space)));
        Refuse(denoiser is NetworkDenoiser network && !levels.Where(l => !l.IsClean).All(network.Parameterization.DeterminesX0)
            ? $"{Name(((NetworkDenoiser)denoiser).Parameterization)} does not determine x0 at noise alone. "
                + "Train a network that predicts v or x0, or raise MinLogSnr."
            : null);
        Refuse(levels[0].Alpha == 0 && !drawing.Sampler.StartsWithoutSignal
            ? $"{Name(drawing.Sampler)} cannot start at noise alone, the last level of {Name(schedule)}. "
                + "Use DdimSampler or AncestralSampler, or raise MinLogSnr."
            : null);
    }

    private static void Refuse(string? why)
    {
        if (why is not null) throw new InvalidOperationException(why);
    }

    private static string? Clause(object plugin, string? predicate) => predicate is null ? null : $"{Name(plugin)} {predicate}.";

    private static string Name(object plugin) => plugin.GetType().Name;
}
