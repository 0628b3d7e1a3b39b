#:package Diffusion.Library@0.1.0
#:property PublishAot=false
using Diffusion.Library;

// Read the runs of a folder into a table and draw a plot: dotnet run runs-to-plot.cs -- FOLDER PLOT.png
var runs = RunTable.Read(args[0]);
Console.WriteLine(runs.ToMarkdown("sampler.name", "sampling.steps", "seed", "slicedW2"));
foreach (var problem in runs.LeftOut) Console.Error.WriteLine(problem);
runs.Plot(args[1], x: "sampling.steps", y: "slicedW2", by: "sampler.name");
