using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Diffusion.Reports.Comparisons;
using Diffusion.Reports.Pages;
using Diffusion.Reports.Tests.Comparisons;

namespace Diffusion.Reports.Tests.Tables;

public sealed class ReportTests : IDisposable
{
    private readonly ComparedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Writes_its_files_and_leaves_others()
    {
        TwoVariants();
        Directory.CreateDirectory(Path.Combine(_folder.Path, "report"));
        var note = Path.Combine(_folder.Path, "report", "note.txt");
        File.WriteAllText(note, "mine");

        var files = Report.Write(_folder.Path, ComparedFolder.Catalog).Files;
        byte[][] first = [.. files.Select(File.ReadAllBytes)];
        Report.Write(_folder.Path, ComparedFolder.Catalog);

        Assert.Equal(
            ["note.txt", "report.html", "runs.csv", "table.csv", "table.md", "table.tex"],
            Directory.GetFiles(Path.Combine(_folder.Path, "report")).Select(Path.GetFileName).Order());
        Assert.Equal("mine", File.ReadAllText(note));
        Assert.Equal(first, files.Select(File.ReadAllBytes));
    }

    /// <summary>Before, a table of the user's own was written over.</summary>
    [Theory]
    [InlineData("table.csv")]
    [InlineData("runs.csv")]
    [InlineData("table.md")]
    [InlineData("table.tex")]
    public void A_file_of_no_earlier_report_is_not_written_over(string name)
    {
        TwoVariants();
        var target = Directory.CreateDirectory(Path.Combine(_folder.Path, "mine")).FullName;
        var own = Path.Combine(target, name);
        File.WriteAllText(own, "mine");

        var error = Assert.Throws<ReportException>(() => Report.Write([_folder.Path], ComparedFolder.Catalog, target: target));

        Assert.Equal(
            $"The report would write over '{own}', which is of no earlier report: there is no report.html beside it. "
            + "Move it away, or name another folder with --out.",
            error.Message);
        Assert.Equal(("mine", 1), (File.ReadAllText(own), Directory.GetFileSystemEntries(target).Length));
    }

    /// <summary>After the end of a row, LaTeX takes [ for a length and * for a flag.</summary>
    [Fact]
    public void A_row_of_latex_does_not_begin_as_an_argument_of_the_one_above()
    {
        _folder.Crossed("[1 2]=x", 1, 2);
        _folder.Crossed("*=y", 2, 3);
        _folder.WriteSweep();
        Report.Write(_folder.Path, ComparedFolder.Catalog);
        var rows = File.ReadAllLines(Path.Combine(_folder.Path, "report", "table.tex"))
            .Where(l => l.Contains(" & 2 & ", StringComparison.Ordinal));
        Assert.Equal(["{}[1 2]=x", "{}*=y"], rows.Select(r => r.Split(" & ")[0]));
    }

    [Fact]
    public void A_sweeps_own_report_has_the_baseline_of_its_file()
    {
        TwoVariants();
        _folder.WriteSweep("sampler=heun");

        var report = new SweepReport(ComparedFolder.Catalog).Write(new SweepFolder(_folder.Path));

        Assert.Equal(
            ["'sampler=heun' has the lowest distance, 1.5; it is the baseline. Not told apart from 'sampler=heun': 'sampler=ddim'."],
            report.Sentences);
        Assert.Equal(
            ["report.html", "table.csv", "table.md", "runs.csv", "table.tex"],
            report.Files.Select(f => Path.GetRelativePath(Path.Combine(_folder.Path, "report"), f)));
        Assert.Contains("| sampler=heun | 2 | 1.5 [-4.853, 7.853] baseline |", File.ReadAllText(report.Files[2]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_parts_of_the_data_are_told()
    {
        var data = new DataSizes(12000, 500, 2000);
        ComparedFolder.Tell(_folder.Run("a", """{"seed":0,"x":1}""", metrics: ("distance", 1)), data, DataPart.Test);
        ComparedFolder.Tell(_folder.Run("b", """{"seed":0,"x":2}""", metrics: ("distance", 2)), data, DataPart.Test);

        var report = Report.Write(_folder.Path, ComparedFolder.Catalog);

        Assert.Empty(report.Warnings);
        var markdown = File.ReadAllText(report.Files[2]);
        Assert.Contains("| distance (lower is better; test part) |", markdown, StringComparison.Ordinal);
        Assert.EndsWith(
            "\nSamples of the data: 12,000 for training, 500 for validation, 2,000 for the test.\n", markdown, StringComparison.Ordinal);
        var page = File.ReadAllText(report.Files[0]);
        Assert.Contains("<small>lower is better; test part</small>", page, StringComparison.Ordinal);
        Assert.Contains("12,000 for training, 500 for validation, 2,000 for the test", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_that_saw_other_parts_are_told()
    {
        var data = new DataSizes(12000, 500, 2000);
        ComparedFolder.Tell(_folder.Run("a", """{"seed":0,"x":1}""", metrics: ("distance", 1)), data, DataPart.Test);
        ComparedFolder.Tell(
            _folder.Run("b", """{"seed":0,"x":2}""", metrics: ("distance", 2)), data with { Validation = 0 }, DataPart.Train, DataPart.Test);

        var report = Report.Write(_folder.Path, ComparedFolder.Catalog);

        Assert.Equal(
            ["distance does not see the same part of the data in all runs (test part; train and test parts), "
                + "so its numbers cannot be compared as they stand."],
            report.Warnings);
        var markdown = File.ReadAllText(report.Files[2]);
        Assert.Contains("| distance (lower is better) |", markdown, StringComparison.Ordinal);
        Assert.Contains(
            "Samples of the data: 12,000 for training, 500 for validation, 2,000 for the test; "
            + "or 12,000 for training, 0 for validation, 2,000 for the test.",
            markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void The_csv_has_every_digit()
    {
        TwoVariants();
        Report.Write(_folder.Path, ComparedFolder.Catalog);
        Assert.Equal(
            "variant,sampler,seeds,distance,distanceLow,distanceHigh,"
            + "distanceDifference,distanceDifferenceLow,distanceDifferenceHigh,distanceSignFlipP,distanceVerdict,"
            + "floor,functionEvaluations,samplesPerSecond,parameters,paretoFront\n"
            + "sampler=ddim,ddim,2,2.5,-3.853102368,8.853102368,,,,,baseline,0.1,10,100,1234,evaluations\n"
            + "sampler=heun,heun,2,1.5,-4.853102368,7.853102368,-1,,,0.5,,0.1,20,100,1234,evaluations\n",
            Rounded(File.ReadAllText(Path.Combine(_folder.Path, "report", "table.csv"))));
    }

    [Fact]
    public void Commas_and_quotes_of_a_name_are_quoted_in_csv_and_bars_escaped_in_markdown()
    {
        _folder.Run("a", """{"seed":0,"classes":"a|\"b\""}""", metrics: ("distance", 1));
        _folder.Run("b", """{"seed":0,"classes":"c,d"}""", metrics: ("distance", 2));
        Report.Write(_folder.Path, ComparedFolder.Catalog);
        var csv = File.ReadAllText(Path.Combine(_folder.Path, "report", "table.csv"));
        Assert.Contains("\n\"classes=a|\"\"b\"\"\",\"a|\"\"b\"\"\",1,", csv, StringComparison.Ordinal);
        Assert.Contains("\n\"classes=c,d\",\"c,d\",1,", csv, StringComparison.Ordinal);
        var markdown = File.ReadAllText(Path.Combine(_folder.Path, "report", "table.md"));
        Assert.Contains("\n| classes=a\\|\"b\" | 1 | 1 baseline | 10 |\n", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void The_markdown_gives_answer_table_and_how_to_read_it()
    {
        TwoVariants();
        Report.Write(_folder.Path, ComparedFolder.Catalog);
        Assert.Equal(
            """
            # samplers

            'sampler=heun' has the lowest distance, 1.5, against 2.5 of the baseline 'sampler=ddim'. This cannot be tested with 2 seeds: the difference is -1 with each of them, so that no spread says how far chance reaches. It takes 6 seeds that all agree.

            | variant | seeds | distance (lower is better) | difference from the baseline | sign flips (p of a check) | function evaluations | Pareto front |
            | --- | --- | --- | --- | --- | --- | --- |
            | sampler=ddim | 2 | 2.5 [-3.853, 8.853] baseline |  |  | 10 | evaluations |
            | sampler=heun | 2 | 1.5 [-4.853, 7.853] | -1 | 0.5 | 20 | evaluations |

            Numbers are means over seeds with their own 95 % interval (Student's t). Whether two variants differ is told by their difference, not by these intervals.

            A variant is better or worse than the baseline 'sampler=ddim' in distance where the 95 % interval of its difference, paired by seed, excludes zero (Student's t; too sure of strongly skewed differences). This page makes one such comparison. The p value of sign flips is that of an exact test of one difference alone: a check, which decides nothing.

            With 2 seeds and 1 comparison a difference must be 12 standard deviations large to be found in 80 % of such sweeps; one of 2 is found in 18 %. 5 seeds would find that one in 80 %. A standard deviation is that of the difference over seeds.

            """,
            File.ReadAllText(Path.Combine(_folder.Path, "report", "table.md")));
    }

    [Fact]
    public void The_markdown_of_crossed_settings_gives_the_axes_before_the_variants()
    {
        _folder.TwoByTwo();
        _folder.WriteSweep();
        Report.Write(_folder.Path, ComparedFolder.Catalog);
        var text = File.ReadAllText(Path.Combine(_folder.Path, "report", "table.md"));
        int axes = text.IndexOf("## Axes", StringComparison.Ordinal), end = text.IndexOf("| variant ", StringComparison.Ordinal);
        Assert.Equal(
            """
            ## Axes

            | value | distance (lower is better) | difference from the baseline | sign flips (p of a check) | seeds | pairs | runs |
            | --- | --- | --- | --- | --- | --- | --- |
            | objective=epsilon | 26.75 baseline |  |  |  |  | 8 |
            | objective=x0 | **24.38** best | -2.375 [-3.105, -1.645] | 0.125 | 4 | 8 | 8 |
            | schedule=linear | **24.25** best |  |  |  |  | 8 |
            | schedule=cosine | 26.88 worse | 2.625 [1.895, 3.355] | 0.125 | 4 | 8 | 8 |

            Each value of a setting is compared with the one of the baseline 'objective=epsilon, schedule=linear'. A pair is two runs that are alike in all other settings and in the seed. Runs of one seed share random numbers, so the pairs of a seed are averaged first: the difference is the mean over seeds. Its 95 % interval is one of the 5 of this page, variants included, that hold all at once; a value is better or worse where it excludes zero. The mean is over all finished runs that have the value.

            | distance | schedule=linear | schedule=cosine |
            | --- | --- | --- |
            | objective=epsilon | 25 [4.457, 45.54] | 28.5 [8.351, 48.65] |
            | objective=x0 | 23.5 [3.351, 43.65] | 25.25 [4.488, 46.01] |

            Means over seeds with the intervals of the variants. Where the values of objective stand in another order in each column, the best one may depend on schedule; that is not tested.

            ## Variants


            """,
            text[axes..end]);
    }

    [Fact]
    public void The_page_encodes_text_and_asks_nothing_of_the_network()
    {
        _folder.Run("a", """{"seed":0,"classes":"<script>alert(1)</script>"}""", metrics: ("distance", 1));
        _folder.Run("b", """{"seed":0,"classes":"&b"}""", metrics: ("distance", 2));

        var page = File.ReadAllText(Report.Write(_folder.Path, ComparedFolder.Catalog).Files[0]);

        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("classes=&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("""(src|href)="(?!data:)""", page);
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(10, false)]
    public void Quality_is_plotted_against_evaluations_where_these_differ(int evaluations, bool plotted)
    {
        _folder.Variant("ddim", 10, 2, 3);
        _folder.Variant("heun", evaluations, 1, 2);
        _folder.WriteSweep();
        var page = File.ReadAllText(Report.Write(_folder.Path, ComparedFolder.Catalog).Files[0]);
        Assert.Equal(plotted, page.Contains("1 sampler=ddim; 2 sampler=heun", StringComparison.Ordinal));
        Assert.Equal(plotted ? 2 : 1, page.Split("<svg").Length - 1);
    }

    [Fact]
    public void Evaluations_of_classifiers_stand_apart_where_there_are_any()
    {
        _folder.Run("a", """{"seed":0,"guidance":"none"}""", metrics: ("distance", 1));
        var guided = _folder.Run("b", """{"seed":0,"guidance":"classifier"}""", metrics: ("distance", 2));
        string Page() => File.ReadAllText(Report.Write(_folder.Path, ComparedFolder.Catalog).Files[0]);
        Assert.DoesNotContain("classifier evaluations", Page(), StringComparison.Ordinal);

        (RunRecord.Read(guided) with { ClassifierEvaluations = 17 }).Write(guided);
        var page = Page();
        Assert.Contains("""<button type="button">classifier evaluations</button>""", page, StringComparison.Ordinal);
        Assert.Contains("""<td class="number" data-value="10">10</td><td class="number" data-value="17">17</td>""", page, StringComparison.Ordinal);
        // A row without any has an empty cell there.
        Assert.Contains("""<td class="number" data-value="10">10</td><td></td>""", page, StringComparison.Ordinal);
    }

    /// <summary>Marks of metrics beside the main one are no verdicts, and each of the three files says so.</summary>
    [Fact]
    public void Other_metrics_are_exploratory()
    {
        foreach (int seed in Enumerable.Range(0, 5))
        {
            double wave = Math.Sin(seed);
            _folder.Run($"a{seed}", $$"""{"seed":{{seed}},"width":1}""", metrics: [("distance", 2 + wave), ("share", 0.5)]);
            _folder.Run($"b{seed}", $$"""{"seed":{{seed}},"width":2}""", metrics: [("distance", 2.1 - wave), ("share", 0.7 + 0.001 * wave)]);
        }

        string[] files = [.. Report.Write(_folder.Path, ComparedFolder.Catalog).Files.Select(File.ReadAllText)];

        Assert.Contains("share</button><small>higher is better; exploratory</small>", files[0], StringComparison.Ordinal);
        Assert.Contains("""<span class="tentative">better?</span>""", files[0], StringComparison.Ordinal);
        Assert.Contains(",distanceVerdict,share,", files[1], StringComparison.Ordinal);
        Assert.Contains(",shareSignFlipP,shareExploratory,", files[1], StringComparison.Ordinal);
        Assert.Contains(",0.0625,better?,", files[1], StringComparison.Ordinal);
        Assert.Contains("| share (higher is better; exploratory) |", files[2], StringComparison.Ordinal);
        Assert.Contains(" better? |", files[2], StringComparison.Ordinal);
        Assert.Contains(
            "The other metrics are exploratory: their one comparison has an error of 5 % beside that of distance. "
            + "A mark with a question mark is a reason to look again with new seeds and that metric as 'metric', not a verdict.",
            files[2],
            StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_of_one_seed_get_no_verdict_and_their_intervals_say_what_they_are()
    {
        _folder.Run("a", """{"seed":0,"width":1}""", metrics: [("distance", 2), ("distanceLow", 1.9), ("distanceHigh", 2.1), ("share", 0.1)]);
        _folder.Run("b", """{"seed":0,"width":2}""", metrics: [("distance", 1), ("distanceLow", 0.9), ("distanceHigh", 1.1), ("share", 0.9)]);

        string[] files = [.. Report.Write(_folder.Path, ComparedFolder.Catalog).Files.Select(File.ReadAllText)];

        Assert.Contains(
            "distance of each variant with its 95 % interval over samples, which says nothing of other seeds; ",
            files[0],
            StringComparison.Ordinal);
        Assert.DoesNotContain("exploratory", files[0], StringComparison.Ordinal);
        Assert.All(files, f => Assert.DoesNotContain("best", f.Replace(".best", "", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.EndsWith(
            "Each variant has one seed, which cannot be tested: no variant is called better or worse. An interval, where there is one, is of 95 % "
            + "over samples; it tells how well this run's number is known and nothing of what another seed would give.\n",
            files[2],
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_runs_is_refused() =>
        Assert.Equal(
            $"There is no run in '{_folder.Path}'. "
            + "A run's folder holds an experiment.json; 'diffusion run' prints its path when it starts.",
            Assert.Throws<RunNotFoundException>(() => Report.Write(_folder.Path, ComparedFolder.Catalog)).Message);

    private void TwoVariants()
    {
        _folder.Variant("ddim", 10, 2, 3);
        _folder.Variant("heun", 20, 1, 2);
        _folder.WriteSweep();
    }

    /// <summary>The last digits of a quantile differ between processors.</summary>
    private static string Rounded(string csv) =>
        System.Text.RegularExpressions.Regex.Replace(csv, @"-?\d+\.\d{9,}", m => $"{double.Parse(m.Value):0.#########}");

    [Fact]
    public void Tables_leave_as_tidy_csv_and_latex_and_names_are_no_formulas_no_html_and_no_commands()
    {
        const string Name = "=cmd|' /c calc'!A0\n<b>x</b> 50%_{#}";
        _folder.Run(
            "1", new JsonObject { ["seed"] = 0, ["sampler"] = Name }.ToJsonString(),
            metrics: [("distance", -1.5), ("distanceLow", -2), ("distanceHigh", -1), ("floor", 0.25)]);
        _folder.Run("2", """{"seed":0,"sampler":"@b"}""", metrics: ("distance", 2));

        Report.Write(_folder.Path, ComparedFolder.Catalog);

        var title = Path.GetFileName(_folder.Path);
        Assert.Equal(
            $"""
            variant,name,run,data,sampler,seed,metric,value,low,high,sees
            sampler==cmd|' /c calc'!A0 <b>x</b> 50%_{"{#}"},{title},1,null,'=cmd|' /c calc'!A0 <b>x</b> 50%_{"{#}"},0,distance,-1.5,-2,-1,
            sampler==cmd|' /c calc'!A0 <b>x</b> 50%_{"{#}"},{title},1,null,'=cmd|' /c calc'!A0 <b>x</b> 50%_{"{#}"},0,floor,0.25,,,
            sampler=@b,{title},2,null,'@b,0,distance,2,,,

            """,
            Read("runs.csv"));
        Assert.Contains(
            @"sampler==cmd\textbar{}' /c calc'!A0 \textless{}b\textgreater{}x\textless{}/b\textgreater{} 50\%\_\{\#\} & 1 & -1.5 [-2, -1] & 10 \\",
            Read("table.tex"), StringComparison.Ordinal);
        foreach (var rule in new[] { @"\toprule", @"\midrule", @"\bottomrule", @"\begin{tabular}{lrrr}" })
            Assert.Contains(rule, Read("table.tex"), StringComparison.Ordinal);
        Assert.Contains(
            "| sampler==cmd\\|' /c calc'!A0 &lt;b&gt;x&lt;/b&gt; 50%_{#} | 1 |", Read("table.md"), StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", Read("table.md"), StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", Read("report.html"), StringComparison.Ordinal);

        string Read(string file) => File.ReadAllText(Path.Combine(_folder.Path, "report", file));
    }

    [Fact]
    public void The_answer_tells_what_is_far_worse()
    {
        _folder.Variant("ddim", 10, 1);
        _folder.Variant("heun", 10, 2.5);
        _folder.Variant("euler", 10, 1.9);
        _folder.Variant("none", 10, 40);

        Assert.Equal(
            "Far worse, with at least twice the lowest distance (not tested): 'sampler=none' (40); 'sampler=heun' (2.5).",
            Answer.Paragraphs(_folder.Compare()).ElementAt(1));
    }

    [Fact]
    public void Cells_of_a_cross_table_are_coloured_from_the_worst_to_the_best()
    {
        _folder.TwoByTwo();
        var comparison = _folder.Compare();
        var cross = CrossTable.Of(comparison)!;
        double?[] goodness = [.. cross.Down.Values.SelectMany(d => cross.Across.Values.Select(a => cross.Goodness(cross[d, a]!)))];

        // Means are 25, 28.5, 23.5 and 25.25, on a scale of ratios.
        double[] expected = [.. new[] { 25, 28.5, 23.5, 25.25 }.Select(m => Math.Log(28.5 / m) / Math.Log(28.5 / 23.5))];
        Assert.All(expected.Zip(goodness), p => Assert.Equal(p.First, p.Second!.Value, 1e-12));
        Assert.Contains(
            "style=\"background: color-mix(in srgb, var(--blue) 40%, transparent)\"", Page.Of(comparison), StringComparison.Ordinal);
        Assert.Contains(
            "style=\"background: color-mix(in srgb, var(--orange) 40%, transparent)\"", Page.Of(comparison), StringComparison.Ordinal);
    }
}
