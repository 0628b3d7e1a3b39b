using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Models;

/// <summary>
/// The choice that 002 sets aside: a network of its own for every step of a discrete schedule, each as the model 'mlp' builds it. They
/// share nothing. Sohl-Dickstein et al. 2015, section 2.4, share all but the last layer.
/// </summary>
[Description("a multilayer perceptron of its own for every step of a discrete schedule")]
[Source("002 one network for each timestep")]
public sealed class StepMlpsModel(StepMlpsOptions options, INoiseSchedule schedule, IParameterization parameterization) : IModel
{
    /// <summary>More networks are neither trained nor held in memory by accident.</summary>
    public const int MostSteps = 100;

    public string? Refusal(DataSpace space) => schedule.Steps switch
    {
        null => "needs a schedule of steps, such as 'linear', to have a network for each",
        > MostSteps => $"needs a schedule of at most {MostSteps} steps, to have a network for each; this one has {schedule.Steps}",
        _ => space.StateCount == 0 ? null : $"needs continuous numbers, and the data has {space.Values}",
    };

    public NetworkModule Create(NetworkShape shape)
    {
        int total = schedule.Steps!.Value;
        double[] times = [.. Enumerable.Range(1, total).Select(i => parameterization.NetworkTime(schedule.At((double)i / total)))];
        return new StepMlpsNetwork(new() { Width = options.Width, Layers = options.Layers }, shape, times);
    }
}

public sealed record StepMlpsOptions : IValidatableObject
{
    [Description("units of a hidden layer of each network; even"), Range(2, 16384)]
    public int Width { get; init; } = 128;

    [Description("hidden layers of each network"), Range(1, 64)]
    public int Layers { get; init; } = 3;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Width % 2 != 0) yield return new($"{Width} is odd; use {Width - 1} or {Width + 1}", [nameof(Width)]);
    }
}
