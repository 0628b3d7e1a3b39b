using System.Globalization;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Training;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Framework.Running;

/// <summary>
/// Refuses what this machine cannot compute, before anything is written: a device that it lacks, and more memory than it has, for which the
/// system would end the program without a word. The memory of a GPU is not known and not checked.
/// </summary>
/// <param name="catalog">The plugins.</param>
/// <param name="available">Bytes that the process may use; what the machine or its container allows when absent.</param>
public sealed class MachineRules(PluginCatalog catalog, long? available = null)
{
    // Weights, gradients and two moments of AdamW are 16 bytes of a parameter (docs/results/lectures/memory-page.md); an average is 4 more.
    private const int OfWeight = 4, OfParameter = 16, OfAverage = 4;

    private readonly long _available = available ?? DataMemory.Available;
    private readonly Dictionary<string, long> _parameters = new(StringComparer.Ordinal);

    /// <summary>What hinders a whole run here, at the path of the setting to change; null where nothing does.</summary>
    /// <returns>A problem whose <see cref="Problem.Where"/> is empty.</returns>
    public Problem? Check(Experiment experiment) => Check(experiment, c => OfNetwork(c) ?? OfTraining(c) ?? OfDrawing(c));

    /// <summary>The same of drawing and measuring with what is trained.</summary>
    public Problem? CheckDrawing(Experiment experiment) => Check(experiment, OfDrawing);

    private Problem? Check(Experiment experiment, Func<Composition, Problem?> memory)
    {
        if (Compute.Refusal(experiment.General.Device) is { } refusal) return new("", "device", $"found 'cuda', but {refusal}");
        if (experiment.General.Device != "cpu" && cuda.is_available()) return null;
        using var composition = new Composition(experiment, catalog);
        return memory(composition);
    }

    private Problem? OfNetwork(Composition composition)
    {
        var largest = composition.Task.Stages(composition)
            .Select(stage => (Parameters: Parameters(composition, stage), stage.Options))
            .Select(s => (s.Parameters, s.Options, Bytes: s.Parameters * Bytes(s.Options)))
            .OrderByDescending(s => s.Bytes).FirstOrDefault();
        if (largest.Bytes <= _available) return null;
        bool isModel = composition.Experiment.Sections.Any(s => s.Key == "model");
        return new("", isModel ? "model" : "",
            string.Create(CultureInfo.InvariantCulture, $"{(isModel ? "" : "its network ")}has {largest.Parameters:N0} parameters, ")
            + $"and to {(largest.Options.Steps == 0 ? "hold" : "train")} them takes about {DataMemory.Text(largest.Bytes)}{Holds(largest.Options)}, "
            + $"but the program may use {Here}. Make the network smaller.");
    }

    private static int Bytes(TrainingOptions options) =>
        options.Steps == 0 ? OfWeight : OfParameter + (options.EmaDecay > 0 ? OfAverage : 0);

    private static string Holds(TrainingOptions options) => options switch
    {
        { Steps: 0 } => "",
        { EmaDecay: > 0 } => " (weights, gradients, two moments and an average)",
        _ => " (weights, gradients and two moments)",
    };

    private Problem? OfTraining(Composition composition)
    {
        if (composition.Task.MemoryOfSample(composition) is not { } memory) return null;
        var options = composition.Task.Stages(composition).Select(s => s.Options).Where(o => o.Steps > 0).MaxBy(o => o.BatchSize);
        if (options is null || Fits(options.BatchSize, memory.Training, composition)) return null;
        // A batch is never larger than the data; looked at only where that decides.
        using var scope = NewDisposeScope();
        long batch = Math.Min(options.BatchSize, composition.Data.Load(_ => { }).Sizes.Train);
        return Fits(batch, memory.Training, composition) ? null
            : new("", "training.batchSize", TooMany("a step of training", batch, memory.Training, composition));
    }

    private Problem? OfDrawing(Composition composition)
    {
        if (composition.Experiment.Drawing is not { } drawing) return null;
        if (composition.Task.MemoryOfSample(composition) is not { } memory) return null;
        int batch = Math.Min(drawing.Count, drawing.BatchSize);
        return Fits(batch, memory.Drawing, composition) ? null
            : new("", "sampling.batchSize", TooMany("drawing", batch, memory.Drawing, composition));
    }

    private bool Fits(long batch, double bytes, Composition composition) => batch * bytes * Wide(composition) <= _available;

    private string TooMany(string what, long batch, double bytes, Composition composition)
    {
        long most = (long)(_available / 2 / (bytes * Wide(composition)));
        return $"{batch} samples at once take about {DataMemory.Text((long)(batch * bytes * Wide(composition)))} in {what}, "
            + $"but the program may use {Here}. Use a smaller batch, such as {RoundNumber(Math.Max(1, most))}.";
    }

    private static int Wide(Composition composition) => composition.Experiment.General.Precision == "float64" ? 2 : 1;

    private string Here => DataMemory.Text(_available);

    /// <summary>1, 2 or 5 times a power of ten, not above the number.</summary>
    private static long RoundNumber(long number)
    {
        long power = 1;
        while (power * 10 <= number) power *= 10;
        return power * (number / power) switch { >= 5 => 5, >= 2 => 2, _ => 1 };
    }

    /// <summary>
    /// How many parameters a stage trains: counted on modules without values. What cannot be made in that way is not counted, and what is
    /// wrong with it is told where it is used.
    /// </summary>
    private long Parameters(Composition composition, Stage stage)
    {
        var key = $"{ExperimentIdentity.TrainingId(composition.Experiment)}/{stage.Name}";
        if (_parameters.TryGetValue(key, out long known)) return known;
        // What is read from files to describe the data must not be made without values.
        if (composition.Experiment.Choices.ContainsKey(IDataSource.Kind)) composition.DescribeCodes();
        var before = get_default_device();
        set_default_device(new Device(DeviceType.META));
        try
        {
            using var module = stage.CreateModule();
            return _parameters[key] = module.parameters().Sum(p => p.NumberOfElements);
        }
        catch (Exception e) when (e is System.Runtime.InteropServices.ExternalException or InvalidOperationException or ArgumentException)
        {
            return _parameters[key] = 0;
        }
        finally
        {
            set_default_device(before);
        }
    }
}
