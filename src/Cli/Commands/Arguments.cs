using System.CommandLine;

namespace Diffusion.Cli.Commands;

/// <summary>Arguments and options that several commands share.</summary>
internal static class Arguments
{
    public static Argument<string> ExperimentFile() => new("FILE") { Description = "an experiment file" };

    public static Argument<string> Run() => new("RUN") { Description = "a run's folder, such as runs/quickstart/1a2b3c4d5e6f" };

    public static Option<string?> With() => new("--with")
    {
        Description = "an assembly of outside plugins, or an experiment that names some, whose plugins are told too",
        HelpName = "FILE",
    };

    public static Argument<string> Runs() => new("DIR")
    {
        Description = "a folder with runs below it",
        DefaultValueFactory = _ => "runs",
    };

    public static Option<string[]> Where() => new("--where")
    {
        Description = "only runs that meet a condition on a setting, a metric, status, name, id, seconds or steps; may be repeated",
        HelpName = "condition",
        DefaultValueFactory = _ => [],
    };

    public static Option<bool> Json() => new("--json") { Description = "prints JSON, for programs" };

    /// <summary>An option of every command.</summary>
    public static Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "prints nothing but errors", Recursive = true };

    public static Option<string[]> Set() => new("--set")
    {
        Description = "changes a setting, such as --set sampler.eta=0.5; may be repeated",
        HelpName = "path=value",
        DefaultValueFactory = _ => [],
    };
}
