using Diffusion.Framework.Data;
using Diffusion.Framework.Testing.StandIns;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>The same data every time, as they are described.</summary>
internal sealed class DataChecks() : KindChecks<IDataSource>(IDataSource.Kind)
{
    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        ("loading twice gives the same data, under the same digest", trial =>
        {
            Dataset first = Load(trial), second = Load(trial);
            Must.Hold(first.Digest == second.Digest, $"the digest is {first.Digest}, then {second.Digest}");
            Must.Equal(first.Train.Values, second.Train.Values, 0, "the training part");
        }),
        Law("samples are of the described shape, type, range and finite", (source, _) =>
        {
            var (space, data) = (source.Describe(), source.Load());
            foreach (var part in Parts(data))
            {
                Must.Hold(part.Count > 0, $"a part is empty");
                var values = part.Take(500).Values;
                Must.Shape([Math.Min(500, part.Count), .. space.Shape], values, "samples");
                Must.Finite(values, "a sample");
                Must.Hold(values.dtype == space.Values.Type,
                    $"samples have the type {values.dtype}, and {space.Values} have {space.Values.Type}");
                if (space.Range is { } range)
                    Must.Hold(values.ge(range.Min - 1e-6).all().item<bool>() && values.le(range.Max + 1e-6).all().item<bool>(),
                        $"a value is outside {range}");
                if (space.StateCount > 0)
                    Must.Hold(values.ge(0).all().item<bool>() && values.lt(space.StateCount).all().item<bool>(),
                        $"a state is not one of {space.StateCount}");
            }
        }),
        Law("conditions are those that are described", (source, _) =>
        {
            var (space, data) = (source.Describe(), source.Load());
            foreach (var part in Parts(data))
            {
                Must.Hold(part.Condition is null == !space.HasCondition,
                    $"{space.Conditions.Count} parts are described, and {(part.Condition is null ? "none is" : "some are")} loaded");
                if (part.Classes is { } classes)
                    Must.Hold(classes.shape[0] == part.Count && classes.ge(0).all().item<bool>()
                        && classes.lt(space.Classes).all().item<bool>(), $"a class is not one of {space.Classes}");
                if (part.Targets is { } targets) Must.Shape([part.Count, space.TargetSize], targets, "targets");
            }
        }),
        Law("what it says of itself is there", (source, _) =>
        {
            var data = source.Load();
            Must.Hold(source.HasValidation == (data.Validation is not null), $"it says {source.HasValidation} of a validation part");
            Must.Hold(source.HasModes == (data.Modes is not null), $"it says {source.HasModes} of known modes");
            if (source.Mixture is { } mixture)
            {
                var (mean, found) = (mixture.Mean(), data.Train.Values.to(float64).flatten(1).mean([0]).data<double>().ToArray());
                double error = 6 * Math.Sqrt(mixture.Covariance().Cast<double>().Max() / data.Train.Count);
                for (int d = 0; d < mean.Length; d++) Must.Equal(mean[d], found[d], error, $"the mean of number {d}");
            }
        }),
    ];

    protected override void Measure(IDataSource plugin, World world, Record record)
    {
        var (space, data) = (plugin.Describe(), plugin.Load());
        record.Add("space", [.. space.Shape.Select(n => (double)n), space.Classes, space.TargetSize, space.StateCount,
            space.Range?.Min ?? 0, space.Range?.Max ?? 0]);
        record.Add("sizes", data.Train.Count, data.Validation?.Count ?? 0, data.Test.Count);
        foreach (var (part, i) in Parts(data).Select((p, i) => (p, i)))
            foreach (var (tensor, k) in part.Take(300).Tensors.Select((t, k) => (t, k)))
                record.Add($"part {i} {k}", tensor.to(float64).flatten().data<double>().ToArray().Select(x => Math.Round(x, 4)));
        if (plugin.Mixture is { } mixture) record.Add("mixture", [.. mixture.Weights, .. mixture.StandardDeviations,
            .. mixture.Means.SelectMany(m => m)]);
        if (data.Modes is { } modes) record.Add("modes", [.. modes.Centers.to(float64).flatten().data<double>().ToArray().Select(x =>
            Math.Round(x, 4)), modes.StandardDeviation]);
        record.Add("notes", plugin.Notes.Count);
        record.Add("says", plugin.HasValidation ? 1 : 0, plugin.HasModes ? 1 : 0, space.QuantisationWidth ?? 0);
        record.AddTexts("names", space.Values.Text, space.Text, data.Names.ToJson().ToJsonString());
        if (plugin is Discrete.IKnownStates states) record.Add("probabilities", states.Probabilities);
        if (plugin is Discrete.IKnownSequences known)
            record.Add("known", [known.EntropyRate, .. Enumerable.Range(0, 3).Select(i =>
                known.LogProbability(data.Test.Values[i].data<long>().ToArray()))]);
        if (data.Augmentation is { } augmentation)
            record.Add("augmented", augmentation.Apply(data.Train.Take(8).Values, new Generator(1)).to(float64).flatten().data<double>()
                .ToArray().Select(x => Math.Round(x, 4)));
    }

    protected override void MeasureMore(Trial trial, Record record)
    {
        var source = trial.Create<IDataSource>(World.Points);
        if (source is IKnownCaptions known)
        {
            var some = source.Load().Test.Take(40);
            record.Add("said", known.Said(some.Condition![ConditionPart.Text]!).flatten().data<long>().ToArray().Select(n => (double)n));
            // Captions that nobody wrote: words in any order, and no word after the last.
            var text = source.Describe().Find(ConditionPart.Text)!.Value;
            var any = randint(0, text.Words!.Count, [300, text.Size], dtype: int64, generator: new Generator(3));
            var lengths = randint(0, text.Size + 1, [300, 1], dtype: int64, generator: new Generator(4));
            any = any.where(arange(text.Size).lt(lengths), Vocabulary.NoWord);
            record.Add("said of any words", known.Said(any).flatten().data<long>().ToArray().Select(n => (double)n));
            record.Add("shown", known.Shown(some.Values).flatten().data<long>().ToArray().Select(n => (double)n));
        }

        if (trial.Options is null || !trial.IsGiven) return;
        using var files = new InputFiles(trial.Options);
        if (files.Any) record.Attempt("messages", () => Messages(trial, files, record));
    }

    /// <summary>What is told of files: while they are loaded, of what is left out, and where one is damaged.</summary>
    private static void Messages(Trial trial, InputFiles files, Record record)
    {
        IDataSource Open() => trial.Create<IDataSource>(World.Points, files.Options);
        var progress = new List<string>();
        // Pictures are decoded in parallel, and tell so in no order.
        Open().Load(p =>
        {
            // What is told between depends on time and threads.
            if (p.Done > 0 && p.Done < p.Count) return;
            lock (progress) progress.Add($"{files.Plain(p.Text)} {p.Bytes} {p.Done} of {p.Count}");
        });
        record.AddTexts("progress", progress.Distinct().Order(StringComparer.Ordinal));
        record.AddTexts("notes in words", Open().Notes.Select(files.Plain));
        foreach (var file in files.Damages().GroupBy(d => d.File))
            record.AddTexts($"damaged {Path.GetFileName(file.Key)}", [.. file.Select(d => files.Plain(With(d)))]);

        string With(Damage damage)
        {
            if (damage.Content is { } content) File.WriteAllBytes(damage.File, content);
            else File.Delete(damage.File);
            var outcome = Outcome(Open);
            File.WriteAllBytes(damage.File, damage.Before);
            return outcome;
        }
    }

    /// <summary>How many samples are read of which shape, or why none are.</summary>
    private static string Outcome(Func<IDataSource> open)
    {
        using var scope = NewDisposeScope();
        IDataSource? source = null;
        try
        {
            source = open();
            var (space, data) = (source.Describe(), source.Load());
            return $"{space.Text} {space.Values} {data.Sizes} {string.Join(' ', source.Notes)}";
        }
        catch (InvalidDataException e)
        {
            // What another library says may be other words in its next version.
            return e.InnerException is { Message.Length: > 0 } inner
                ? e.Message.Replace(inner.Message, "", StringComparison.Ordinal) : e.Message;
        }
        catch (Exception e)
        {
            return e.GetType().Name;
        }
        finally
        {
            (source as IDisposable)?.Dispose();
        }
    }

    private static Dataset Load(Trial trial) => trial.Create<IDataSource>(World.Points).Load();

    private static IEnumerable<Samples> Parts(Dataset data) => new[] { data.Train, data.Validation, data.Test }.OfType<Samples>();
}
