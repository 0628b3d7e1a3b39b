using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Running;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Plugins;

/// <summary>Every kind of plugin, in the order in which an experiment reads best.</summary>
public static class PluginKinds
{
    public static readonly PluginKind Data = new(
        "data", "data", typeof(IDataSource), null, "what is learned");
    public static readonly PluginKind Task = new(
        "task", "task", typeof(IExperimentTask), "denoising", "what is trained");
    public static readonly PluginKind Schedule = new(
        "schedule", "schedule", typeof(INoiseSchedule), "cosine", "how noise grows with time");
    public static readonly PluginKind Objective = new(
        "objective", "objective", typeof(IParameterization), "epsilon", "what the network predicts");
    public static readonly PluginKind Weighting = new(
        "weighting", "weighting", typeof(IWeighting), "simple", "how much each noise level counts in the loss");
    public static readonly PluginKind Times = new(
        "times", "times", typeof(ITimeDistribution), "uniform", "which times are trained how often");
    public static readonly PluginKind Variance = new(
        "variance", "variance", typeof(IReverseVariance), "fixed", "whether a network learns the variance of reverse steps");
    public static readonly PluginKind Model = new(
        "model", "model", typeof(IModel), null, "the network's architecture");
    public static readonly PluginKind Sampler = new(
        "sampler", "sampler", typeof(ISampler), "ddim", "how noise is turned back into samples");
    public static readonly PluginKind Grid = new(
        "grid", "grid", typeof(ITimeGrid), "trailing", "which noise levels a sampler visits");
    public static readonly PluginKind Guidance = new(
        "guidance", "guidance", typeof(IGuidance), "none",
        "how samples are steered towards what is asked; a list is applied in the order written", IsList: true);
    public static readonly PluginKind Clipping = new(
        "clipping", "clipping", typeof(IClipping), "static", "how estimates of x0 are kept within the data's range");
    public static readonly PluginKind Metric = new(
        "metric", "metrics", typeof(IMetric), null,
        "how a model and its samples are judged; unless listed, every metric that suits the data and is not slow", IsList: true);
    public static readonly PluginKind Tracking = new(
        "tracking", "tracking", typeof(ITracker), "mlflow", "where a run is reported besides its folder");

    public static readonly PluginKind Executor = new(
        "executor", "executor", typeof(IExecutor), "local", "where the runs of a sweep are computed");

    /// <summary>The choices that an experiment makes.</summary>
    public static readonly IReadOnlyList<PluginKind> OfExperiment =
        [Data, Task, Schedule, Objective, Weighting, Times, Variance, Model, Sampler, Grid, Guidance, Clipping, Metric, Tracking];

    public static readonly IReadOnlyList<PluginKind> All = [.. OfExperiment, Executor];
}
