using System.Globalization;
using System.Text;

namespace Diffusion.IntervalCoverage;

/// <summary>Writes the section on intervals of docs/results/intervals.md; what stands below the next heading of its level stays.</summary>
internal static class IntervalPage
{
    private const string Heading = "## Intervals of metrics";

    public static void Write(string file, IReadOnlyList<(Scenario Scenario, Coverage Coverage)> rows, string command)
    {
        var before = File.Exists(file) ? File.ReadAllText(file) : "# Intervals and verdicts, simulated\n";
        int start = before.IndexOf(Heading, StringComparison.Ordinal);
        if (start < 0) (before, start) = (before.TrimEnd() + "\n\n", before.TrimEnd().Length + 2);
        int next = start < before.Length ? before.IndexOf("\n## ", start + 1, StringComparison.Ordinal) : -1;
        File.WriteAllText(file, before[..start] + Section(rows, command) + (next < 0 ? "" : before[next..]));
    }

    private static string Section(IReadOnlyList<(Scenario Scenario, Coverage Coverage)> rows, string command)
    {
        var text = new StringBuilder($"""
            {Heading}

            ```
            {command}
            ```

            writes this section. Samples and real data are drawn anew in every repetition and measured by the metric itself. "Holds": the
            share of the 95 % intervals that hold the metric's expectation at this number of samples, and one standard error of that share;
            for `energy`, `mmd` and `kid` without a difference the expectation is 0, otherwise it is the mean of all repetitions. "Below":
            the share that end below it. "Width": the mean width, divided by that from the percentile 2.5 to 97.5 of the measured values,
            and one standard error of that, since the percentiles come from the same repetitions. Points are

            * "normal": mean 0 and variance 1; samples differ by nothing, by 0.15 along one axis and 1.05 in scale, or by 1 and 1.3;
            * "mixture": three components in shares of 0.6, 0.3 and 0.1, of Student's t with 10 degrees of freedom, neighbouring dimensions
              correlated by 0.6; samples differ by nothing, by other shares, 0.1 along one axis and 1.05 in scale, or lack the rarest
              component and are 1.25 times as wide;
            * "heavy tails": the same with 5 degrees of freedom. The features of `kid` have no sixth moment there;
            * "classes": four normal classes in exact shares on both sides, as samples and divided data have them.

            "200 to 1000" are samples and real data. For metrics of samples alone "none" to "large" are three kinds of samples: see
            `eng/IntervalCoverage`. "One of 16 states" has a known distribution, from which a tenth or half of the samples are moved to the
            first state; "windows of words" are texts of 40 characters, in which a tenth or half of the words are random letters. "No spread"
            has a number that was the same in all repetitions. `captions`, `withinModes` and the bits of `text-yardsticks` have the intervals of
            `accuracy` and `confidence`.

            {Judgement([.. rows.Select(r => r.Coverage)])}

            | number | samples | difference | repetitions | expectation | holds, % | below, % | width | |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- |

            """);
        foreach (var (scenario, c) in rows.OrderBy(r => r.Coverage.Number, StringComparer.Ordinal))
            text.AppendLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| `{c.Number}` | {scenario.Setting} | {scenario.Difference} | {c.Repetitions} | {c.Truth:0.####} "
                + $"| {100 * c.Share:0.0} +- {100 * c.Error:0.0} | {100 * c.Below:0.0} | {Width(c)} "
                + $"| {(c.HoldsTooRarely ? "holds too rarely" : c.IsTooWide ? "too wide" : "")} |"));
        return text.ToString();
    }

    private static string Width(Coverage c) => double.IsFinite(c.Width)
        ? string.Create(CultureInfo.InvariantCulture, $"{c.Width:0.00} +- {c.WidthError:0.00}") : "no spread";

    private static string Judgement(IReadOnlyList<Coverage> rows) => $"""
        Wanted are at least 93 % that hold the expectation, and a width of at most 1.3, both up to two standard errors. Of {rows.Count} rows
        {rows.Count(c => c.HoldsTooRarely)} hold it too rarely and {rows.Count(c => c.IsTooWide)} are too wide; the last column marks them.
        Intervals of shares near 0 and 1 may be wider: no interval holds a share that is almost 1 in just 95 %.
        """;
}
