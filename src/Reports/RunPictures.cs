using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;

namespace Diffusion.Reports;

/// <summary>
/// The pictures of a run, drawn from the files in its folder alone. The same files give the same bytes.
/// </summary>
public sealed class RunPictures : IRunPictures
{
    /// <summary>The arrays of images in rows and columns, with what stands at the left of the rows.</summary>
    private static readonly (string Name, string[]? Labels)[] Tables =
        [("reconstructions", ["input", "decoded"]), ("interpolation", null), ("walk", null)];

    /// <summary>
    /// Draws what there are inputs for: <c>final.png</c> from <c>final.npy</c>, with <c>marginals.png</c> beside it where samples have more
    /// than two numbers, <c>trajectory.png</c> from <c>trajectory.npy</c>, all in the folder of the samples, or <c>samples.txt</c> and
    /// <c>trajectory.txt</c> there where they are text; <c>board.png</c> there from the boards of states, <c>elbo.png</c> there from the
    /// table of a bound, and of an autoencoder <c>reconstructions.png</c>, <c>interpolation.png</c> and <c>walk.png</c>; and
    /// <c>loss.png</c> from the events, in the run's folder, with <c>curves.png</c> and <c>during.png</c> of what was looked at while the
    /// network was trained. States that are no numbers, int64, have no picture of their own.
    /// </summary>
    /// <param name="folder">The run.</param>
    /// <param name="samplesFolder">The folder of the samples; a relative path begins at the run's folder.</param>
    /// <param name="warn">Takes a sentence for each picture that could not be drawn; it costs the others nothing.</param>
    /// <returns>The paths of the pictures written, in that order.</returns>
    public IReadOnlyList<string> Draw(RunFolder folder, string samplesFolder, Action<string> warn)
    {
        var samples = folder.File(samplesFolder);
        (string File, Func<string, bool> Draw)[] pictures =
        [
            .. SampledText.IsIn(samples) ? OfText(samples) : new SamplePictures(folder, samples).All,
            (Path.Combine(samples, "board.png"), file => BoardPicture.Draw(file, samples)),
            (Path.Combine(samples, "elbo.png"), file => Elbo(samples, file)),
            .. Tables.Select(t =>
                (Path.Combine(samples, $"{t.Name}.png"), (Func<string, bool>)(file => Table(samples, file, t.Name, t.Labels)))),
            (folder.File("loss.png"), file => Loss(folder, file)),
            (folder.File("curves.png"), file => DuringPictures.DrawCurves(file, folder)),
            (folder.File("during.png"), file => DuringPictures.DrawStrip(file, folder)),
        ];
        return [.. pictures.Where(p => IsDrawn(p.File, p.Draw, warn)).Select(p => p.File)];
    }

    private static bool IsDrawn(string file, Func<string, bool> draw, Action<string> warn)
    {
        try
        {
            return draw(file);
        }
        catch (Exception e)
        {
            var reason = e is InvalidDataException or IOException ? e.Message : $"{e.GetType().Name}: {e.Message}";
            warn($"The picture '{Path.GetFileName(file)}' could not be drawn: {reason}");
            return false;
        }
    }

    private static IEnumerable<(string File, Func<string, bool> Draw)> OfText(string samples) =>
    [
        (Path.Combine(samples, "samples.txt"), file => SampledText.WriteSamples(file, samples)),
        (Path.Combine(samples, "trajectory.txt"), file => SampledText.WriteWay(file, samples)),
    ];

    private static bool Table(string samples, string picture, string name, string[]? labels)
    {
        var file = Path.Combine(samples, $"{name}.npy");
        if (!File.Exists(file)) return false;
        var table = SavedArray.Floats(file);
        // Images of other channels are no pictures.
        if (table.Shape is not [_, _, 1 or 3, _, _]) return false;
        ImageTable.Draw(picture, table, labels);
        return true;
    }

    private static bool Elbo(string samples, string picture) =>
        BoundPlot.DrawTerms(picture, Path.Combine(samples, "elbo-terms.npy"))
        || BoundPlot.DrawDensity(picture, Path.Combine(samples, "elbo-density.npy"));

    private static bool Loss(RunFolder folder, string picture)
    {
        var events = EventReader.Read(folder.EventsFile).ToList();
        var validation = EventReader.Series(events, "lossValidation");
        // Versions without a validation part had the loss on what is the test part now.
        var other = validation.Count > 0 ? ("validation", validation) : ("held out", EventReader.Series(events, "lossHeldOut"));
        return LossCurve.Draw(picture, EventReader.Series(events, "loss"), other);
    }
}
