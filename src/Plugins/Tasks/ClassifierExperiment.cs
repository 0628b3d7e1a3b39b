using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Models;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks;

/// <summary>Trains a classifier of noisy samples, for classifier guidance of other runs, and measures it on held-out data.</summary>
[Description("a classifier of noisy samples, which classifier guidance of another run can follow")]
[Source("Dhariwal and Nichol 2021, section 4; 001 classifier guidance")]
[Better(Better.Higher, "accuracy", "accuracyClean")]
[Better(Better.Lower, "crossEntropy")]
public sealed class ClassifierExperiment(Composition composition, IEnumerable<PluginDescriptor> plugins) : IClassifierTask
{
    // Held-out samples are few; each is judged at this many random times.
    private const int Repetitions = 10;

    public Problem? Refusal =>
        composition.Data.Space.Classes == 0
            ? new("", "data",
                $"the task 'classifier' needs classes, but the data '{Name(PluginKinds.Data)}' has none.")
            : composition.Model is not IClassifierModel
            ? new("", "model",
                $"the model '{Name(PluginKinds.Model)}' cannot be trained to tell classes; "
                + $"allowed: {string.Join(", ", Classifiers)}.")
            : composition.Times is IAdaptiveTimes
            ? new("", "times",
                $"the task 'classifier' does not tell its losses to the times '{Name(PluginKinds.Times)}'. "
                + "Use the times 'uniform'.")
            : null;

    private IEnumerable<string> Classifiers =>
        plugins.Where(p => p.Implementation.IsAssignableTo(typeof(IClassifierModel))).Select(p => p.Name).Order();

    public nn.Module CreateModule() => ((IClassifierModel)composition.Model).CreateClassifier(composition.Data.Space);

    public ITrainingTask Training(nn.Module module, Samples heldOut) =>
        new ClassifierTraining((ClassifierModule)module, composition.Parameterization, composition.Times, composition.Schedule, heldOut);

    public INoisyClassifier Classifier(nn.Module module) => new NoisyClassifier((ClassifierModule)module, composition.Parameterization);

    public TaskResult Finish(
        nn.Module module, Dataset data, Device device, string folder, IRunObserver observer, CancellationToken cancellation)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        observer.Stage("measuring");
        var heldOut = data.HeldOut.To(device);
        var repeated = Enumerable.Repeat(heldOut, Repetitions).Aggregate((all, more) => all.Concat(more));
        var noisy = Training(module, repeated).Evaluate();
        var clean = Classifier(module).LogProbabilities(heldOut.Values, composition.Schedule.At(composition.Schedule.MinTime));
        return new(new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            ["accuracy"] = noisy["accuracyHeldOut"],
            ["accuracyClean"] = clean.argmax(1).eq(heldOut.Labels!).to(float64).mean().item<double>(),
            ["crossEntropy"] = noisy["lossHeldOut"],
        });
    }

    private string Name(PluginKind kind) => composition.Experiment[kind].Plugin.Name;
}
