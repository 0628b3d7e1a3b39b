using Diffusion.Framework.Data;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;

namespace Diffusion.Reports;

/// <summary>
/// The pictures of a run, drawn from the files in its folder alone. The same files give the same bytes.
/// </summary>
public sealed class RunPictures : IRunPictures
{
    /// <summary>
    /// Draws what there are inputs for: <c>final.png</c> from <c>final.npy</c>, <c>trajectory.png</c> from <c>trajectory.npy</c>,
    /// both in the folder of the samples, or <c>samples.txt</c> and <c>trajectory.txt</c> there where they are text; <c>board.png</c> there
    /// from the boards of states, <c>elbo.png</c> there from the table of a bound, and of an autoencoder <c>reconstructions.png</c>,
    /// <c>interpolation.png</c> and <c>walk.png</c>; and <c>loss.png</c> from the events, in the run's folder. States that are no numbers,
    /// int64, have no picture of their own.
    /// </summary>
    /// <param name="folder">The run.</param>
    /// <param name="samplesFolder">The folder of the samples; a relative path begins at the run's folder.</param>
    /// <returns>The paths of the pictures written, in that order.</returns>
    /// <exception cref="InvalidDataException">When an array holds neither points nor images, or is damaged.</exception>
    public IReadOnlyList<string> Draw(RunFolder folder, string samplesFolder)
    {
        var samples = folder.File(samplesFolder);
        bool text = SampledText.IsIn(samples);
        string[] pictures =
        [
            Path.Combine(samples, text ? "samples.txt" : "final.png"),
            Path.Combine(samples, text ? "trajectory.txt" : "trajectory.png"),
            Path.Combine(samples, "board.png"),
            Path.Combine(samples, "elbo.png"),
            .. Tables.Select(t => Path.Combine(samples, $"{t.Name}.png")),
            folder.File("loss.png"),
        ];
        bool[] written =
        [
            text ? SampledText.WriteSamples(pictures[0], samples) : Final(folder, samples, pictures[0]),
            text ? SampledText.WriteWay(pictures[1], samples) : Trajectory(samples, pictures[1]),
            BoardPicture.Draw(pictures[2], samples),
            Elbo(samples, pictures[3]),
            .. Tables.Select((t, i) => Table(samples, pictures[4 + i], t.Name, t.Labels)),
            Loss(folder, pictures[^1]),
        ];
        return [.. pictures.Zip(written).Where(p => p.Second).Select(p => p.First)];
    }

    /// <summary>The arrays of images in rows and columns, with what stands at the left of the rows.</summary>
    private static readonly (string Name, string[]? Labels)[] Tables =
        [("reconstructions", ["input", "decoded"]), ("interpolation", null), ("walk", null)];

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

    private static bool Final(RunFolder folder, string samples, string picture)
    {
        var file = Path.Combine(samples, "final.npy");
        if (!File.Exists(file) || SavedArray.HoldsStates(file)) return false;
        var items = SavedArray.Floats(file);
        if (items.Count == 0) throw SavedArray.Undrawable(file, items.Shape);
        if (items.HoldsPoints)
        {
            var real = Path.Combine(folder.Samples, "real.npy");
            PointScatter.Draw(picture, items, File.Exists(real) ? SavedArray.Floats(real) : null, NamesOfAxes(folder));
        }
        else if (items.HoldsImages && Captions(folder, samples) is { } captions)
        {
            ImageGrid.Draw(picture, items, captions);
        }
        else if (items.HoldsImages)
        {
            // The second name is that of the first format.
            var classes = new[] { "final-class.npy", "final-labels.npy" }.Select(f => Path.Combine(samples, f)).FirstOrDefault(File.Exists);
            ImageGrid.Draw(picture, items, classes is null ? null : SavedArray.Integers(classes, items.Count));
        }
        else
        {
            throw SavedArray.Undrawable(file, items.Shape);
        }

        return true;
    }

    /// <summary>The caption of each sample; null where they have none.</summary>
    private static string[]? Captions(RunFolder folder, string samples)
    {
        var file = Path.Combine(samples, "final-text.npy");
        if (!File.Exists(file) || !File.Exists(folder.DataFile)) return null;
        var (words, text) = (new Vocabulary(DataNames.Read(folder.DataFile).Words), SavedArray.States(file));
        return [.. Enumerable.Range(0, text.Count).Select(i => words.Caption(text[i].Values))];
    }

    /// <summary>The names of the two columns, where the data have some.</summary>
    private static IReadOnlyList<string>? NamesOfAxes(RunFolder folder) =>
        File.Exists(folder.DataFile) && DataNames.Read(folder.DataFile).Columns is [var x, var y] ? [x.Name, y.Name] : null;

    private static bool Trajectory(string samples, string picture)
    {
        var file = Path.Combine(samples, "trajectory.npy");
        var times = Path.Combine(samples, "trajectory-times.npy");
        if (!File.Exists(file) || !File.Exists(times) || SavedArray.HoldsStates(file)) return false;
        var frames = SavedArray.Floats(file);
        if (frames.Count == 0 || !(frames[0].HoldsPoints || frames[0].HoldsImages)) throw SavedArray.Undrawable(file, frames.Shape);
        FilmStrip.Draw(picture, frames, SavedArray.Doubles(times, frames.Count));
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
