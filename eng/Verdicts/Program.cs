using Diffusion.Verdicts;

if (args is not [var file, .. var rest] || rest.Length > 1 || (rest.Length == 1 && !int.TryParse(rest[0], out _)))
{
    Console.Error.WriteLine(
        $"Simulates sweeps and writes the section '{VerdictSection.Heading}' of a page: "
        + "Diffusion.Verdicts docs/results/intervals.md [SWEEPS]");
    return 2;
}

var clock = System.Diagnostics.Stopwatch.StartNew();
var campaign = new Campaign(rest.Length == 1 ? int.Parse(rest[0], System.Globalization.CultureInfo.InvariantCulture) : 4000);
MarkdownSection.Write(file, "Intervals and verdicts", VerdictSection.Heading, VerdictSection.Of(campaign));
Console.WriteLine($"{file}: '{VerdictSection.Heading}' written in {clock.Elapsed.TotalSeconds:0} s");
return 0;
