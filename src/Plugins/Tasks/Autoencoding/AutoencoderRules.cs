using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Tasks.Captions;

namespace Diffusion.Plugins.Tasks.Autoencoding;

/// <summary>Refuses choices of an autoencoder that are each right but mean nothing together, by name.</summary>
internal sealed class AutoencoderRules(AutoencoderOptions options, Composition composition)
{
    private readonly DataSpace _space = composition.DescribeData();
    private readonly AutoencoderSamplingOptions _sampling = composition.Options(AutoencoderSamplingOptions.Section);

    /// <summary>The problems, each at the path of the part that should change.</summary>
    public IEnumerable<Problem> Check() => All().OfType<Problem>();

    private IEnumerable<Problem?> All()
    {
        yield return CoderSuitsData();
        yield return LevelsFollowEachOther();
        foreach (var asked in AskedOfCodesOfData()) yield return asked;
        yield return DecoderSuitsData();
        yield return ConditionExists();
        yield return BetaMeansSomething();
        yield return ClassesExist();
        yield return TargetsFit();
        if (_sampling.Captions is not { } captions) yield break;
        if (!options.Conditional)
            yield return new("", "sampling.captions", "needs task.conditional: true, so that the networks are told captions.");
        else
            foreach (var problem in NamedCaptions.Check(captions, _space, Name(IDataSource.Kind))) yield return problem;
    }

    private string Name(PluginKind kind) => composition.Experiment[kind].Plugin.Name;

    private Problem? CoderSuitsData() => composition.Get(ICoderModel.Kind).Refusal(SampleNumbers.Of(_space)) is { } why
        ? new("", "coder", $"the coder '{Name(ICoderModel.Kind)}' {why}. The data is '{Name(IDataSource.Kind)}'.") : null;

    /// <summary>Every level has codes of the same shape, so the networks between two levels must keep it.</summary>
    private Problem? LevelsFollowEachOther()
    {
        var coder = composition.Get(ICoderModel.Kind);
        if (options.Levels == 1 || coder.Refusal(SampleNumbers.Of(_space)) is not null) return null;
        var first = coder.CodeShape(SampleNumbers.Of(_space).Shape, options.Code);
        var second = coder.CodeShape(first, options.Code);
        return first.SequenceEqual(second) ? null
            : new("", "task.levels",
                $"the coder '{Name(ICoderModel.Kind)}' makes codes [{string.Join(", ", second)}] of codes [{string.Join(", ", first)}], "
                + "and several levels need codes of one shape. Use one level, or codes that are vectors.");
    }

    /// <summary>Codes of the data come with what their samples are.</summary>
    private IEnumerable<Problem> AskedOfCodesOfData()
    {
        if (_sampling.Codes is not (DrawnCodes.Data or DrawnCodes.Midpoints)) yield break;
        (string Key, object? Value)[] asked =
            [("classes", _sampling.Classes), ("targets", _sampling.Targets), ("captions", _sampling.Captions)];
        foreach (var (key, _) in asked.Where(a => a.Value is not null))
            yield return new("", $"sampling.{key}",
                $"means nothing where sampling.codes is '{_sampling.Codes.ToString().ToLowerInvariant()}': samples are what the data are. "
                + "Remove this key, or use the codes 'prior' or 'fitted'.");
    }

    private Problem? DecoderSuitsData() => composition.Get(IDecoder.Kind).Refusal(_space) is { } why
        ? new("", "decoder", $"the decoder '{Name(IDecoder.Kind)}' {why}. The data is '{Name(IDataSource.Kind)}'.") : null;

    private Problem? ConditionExists() => options.Conditional && !_space.HasCondition
        ? new("", "task.conditional",
            $"is true, but the data '{Name(IDataSource.Kind)}' has no classes, targets or captions. Use false or labelled data.")
        : null;

    private Problem? BetaMeansSomething() => !options.IsVariational && options.Beta != 1
        ? new("", "task.beta", "is the factor of a KL divergence, which the sort 'plain' has not; remove this key.") : null;

    private Problem? ClassesExist()
    {
        if (_sampling.Classes is not { } classes) return null;
        if (!options.Conditional)
            return new("", "sampling.classes", "needs task.conditional: true, so that the networks are told classes.");
        if (classes.Count == 0) return new("", "sampling.classes", "is an empty list; name a class or remove this key.");
        var wrong = classes.Where(k => k < 0 || k >= _space.Classes).ToList();
        return wrong.Count == 0 ? null
            : new("", "sampling.classes", _space.Classes == 0
                ? $"the data '{Name(IDataSource.Kind)}' has no classes; remove this key."
                : $"found {string.Join(", ", wrong)}; the data '{Name(IDataSource.Kind)}' has the classes 0 to {_space.Classes - 1}.");
    }

    private Problem? TargetsFit()
    {
        if (_sampling.Targets is not { } numbers) return null;
        if (!options.Conditional)
            return new("", "sampling.targets", "needs task.conditional: true, so that the networks are told targets.");
        int size = _space.TargetSize;
        return size == 0 ? new("", "sampling.targets", $"the data '{Name(IDataSource.Kind)}' has no targets; remove this key.")
            : numbers.Count > 0 && numbers.Count % size == 0 ? null
            : new("", "sampling.targets",
                $"found {numbers.Count} numbers; the data '{Name(IDataSource.Kind)}' has targets of {size}, "
                + $"so a multiple of {size} is allowed.");
    }
}
